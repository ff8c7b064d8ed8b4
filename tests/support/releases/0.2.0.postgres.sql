-- 0001-initial
;
create table "app" ("id" text primary key, "sealed_key" text not null, "created_at" text not null)
;
create table "identity_user" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_handle" text not null unique, "email" text collate "C", "email_verified" integer not null, "phone" text collate "C", "phone_verified" integer not null, "status" text not null, "user_metadata" text, "login_count" integer not null, "last_login_at" text, "language" text, "signup_browser_hash" text, "signup_browser_name" text, "created_at" text not null, "updated_at" text not null, "expires_at" text, constraint "identity_user_email" unique ("app_id", "email"), constraint "identity_user_phone" unique ("app_id", "phone"))
;
create index "identity_user_expires_at" on "identity_user" ("expires_at")
;
create index "identity_user_app_id_created_at_id" on "identity_user" ("app_id", "created_at", "id")
;
create index "identity_user_app_id_status_created_at_id" on "identity_user" ("app_id", "status", "created_at", "id")
;
create index "identity_user_app_id_updated_at" on "identity_user" ("app_id", "updated_at")
;
create table "sign_up_metadata" ("id" text primary key, "user_id" text not null references "identity_user" ("id") on delete cascade, "client_hash" text not null, "user_metadata" text not null, "expires_at" text not null, constraint "sign_up_metadata_client" unique ("user_id", "client_hash"))
;
create index "sign_up_metadata_expires_at" on "sign_up_metadata" ("expires_at")
;
create table "removed_user" ("id" text primary key, "app_id" text not null references "app" ("id"), "removed_at" text not null)
;
create index "removed_user_removed_at" on "removed_user" ("removed_at")
;
create table "credential" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null references "identity_user" ("id") on delete cascade, "rp_id" text not null, "credential_id" text not null unique, "public_key" text not null, "user_handle" text, "sign_count" bigint not null, "transports" text not null, "aaguid" text not null, "backup_eligible" integer not null, "backed_up" integer not null, "name" text not null, "usage_count" integer not null, "last_login_at" text, "created_at" text not null, "updated_at" text not null)
;
create index "credential_user_id" on "credential" ("user_id")
;
create index "credential_rp_id_user_id" on "credential" ("rp_id", "user_id")
;
create table "used_challenge" ("id" text primary key, "used_at" text not null)
;
create index "used_challenge_used_at" on "used_challenge" ("used_at")
;
create table "session" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null references "identity_user" ("id") on delete cascade, "authenticated_at" text not null, "authenticated_with" text, "browser_name" text not null, "draft_id" text, "draft_browser_hash" text, "refresh_counter" integer not null, "refreshed_at" text not null, "expires_at" text not null, "ended_at" text)
;
create index "session_user_id_ended_at" on "session" ("user_id", "ended_at")
;
create index "session_expires_at" on "session" ("expires_at")
;
create index "session_ended_at" on "session" ("ended_at")
;
create table "known_browser" ("user_id" text not null references "identity_user" ("id") on delete cascade, "browser_hash" text not null, "last_login_at" text not null, constraint "known_browser_key" primary key ("user_id", "browser_hash"))
;
create index "known_browser_last_login_at" on "known_browser" ("last_login_at")
;
create table "signing_key" ("id" text primary key, "app_id" text not null references "app" ("id"), "public_jwk" text not null, "wrapped_private_jwk" text not null, "created_at" text not null, "activates_at" text not null, "retires_at" text)
;
create table "api_key" ("id" text primary key, "app_id" text not null references "app" ("id"), "name" text not null, "key_hash" text not null unique, "created_at" text not null, "last_used_at" text)
;
create table "one_time_passcode" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null, "asked" text not null, "identifier_kind" text not null, "identifier" text not null, "code_hash" text not null, "tries" integer not null, "browser_hash" text, "language" text, "created_at" text not null, "expires_at" text not null)
;
create index "one_time_passcode_user_id" on "one_time_passcode" ("user_id")
;
create index "one_time_passcode_expires_at" on "one_time_passcode" ("expires_at")
;
create table "passcode_failure" ("app_id" text not null references "app" ("id"), "identifier_hash" text not null, "source" text not null, "failures" integer not null, "failed_at" text not null, constraint "passcode_failure_key" primary key ("app_id", "identifier_hash", "source"))
;
create index "passcode_failure_failed_at" on "passcode_failure" ("failed_at")
;
create table "magic_link" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null, "purpose" text not null, "asked" text not null, "identifier_kind" text not null, "identifier" text not null, "secret_hash" text not null unique, "browser_hash" text, "browser_name" text not null, "session_id" text, "draft_id" text, "next" text, "language" text, "created_at" text not null, "expires_at" text not null, "used_at" text, "collectable" integer not null)
;
create index "magic_link_user_id" on "magic_link" ("user_id")
;
create index "magic_link_expires_at" on "magic_link" ("expires_at")
;
create table "claim" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null references "identity_user" ("id") on delete cascade, "for_user_id" text references "identity_user" ("id") on delete cascade, "identifier_kind" text not null, "identifier" text not null, "session_id" text, "draft_id" text, "draft_browser_hash" text, "language" text, "created_at" text not null, "expires_at" text not null)
;
create index "claim_user_id" on "claim" ("user_id")
;
create index "claim_for_user_id" on "claim" ("for_user_id")
;
create index "claim_expires_at" on "claim" ("expires_at")
;
create table "message_request" ("id" text primary key, "app_id" text not null references "app" ("id"), "identifier_hash" text not null, "quota" text not null, "network" text not null, "browser_hash" text, "due_at" text not null)
;
create index "message_request_identifier_hash_due_at" on "message_request" ("identifier_hash", "due_at")
;
create index "message_request_network_due_at" on "message_request" ("network", "due_at")
;
create index "message_request_due_at" on "message_request" ("due_at")
;
create table "message_count" ("app_id" text not null references "app" ("id"), "began_at" text not null, "messages" integer not null, constraint "message_count_key" primary key ("app_id", "began_at"))
;
create index "message_count_began_at" on "message_count" ("began_at")
;
create table "outbox" ("id" text primary key, "app_id" text not null references "app" ("id"), "user_id" text not null, "request_id" text, "channel" text not null, "sealed_message" text not null, "state" text not null, "priority" integer not null, "attempts" integer not null, "last_error" text, "created_at" text not null, "due_at" text not null, "expires_at" text not null)
;
create index "outbox_state_due_at" on "outbox" ("state", "due_at")
;
create index "outbox_state_priority_due_at" on "outbox" ("state", "priority", "due_at")
;
create index "outbox_user_id" on "outbox" ("user_id")
;
create index "outbox_expires_at" on "outbox" ("expires_at")
;
create table "event" ("id" text primary key, "app_id" text not null references "app" ("id"), "created_at" text not null, "kind" text not null, "actor" text not null, "key_id" text, "user_id" text, "target" text, "method" text, "result" text not null, "network" text, "browser_name" text, "session_id" text, "request_id" text)
;
create index "event_user_id_created_at" on "event" ("user_id", "created_at")
;
create index "event_created_at" on "event" ("created_at")
;
create index "event_key_id_created_at" on "event" ("key_id", "created_at") where "key_id" is not null
;
create function "event_append_only"() returns trigger language plpgsql as
		$$ begin raise exception 'event is append-only'; end $$
;
create trigger "event_append_only" before update on "event"
		for each row execute function "event_append_only"()
;
create table "profile" ("passage_id" text primary key, "version" integer default 1 not null, "created_at" text not null, "updated_at" text not null)
;
create table "draft" ("id" text primary key, "browser_hash" text not null, "identifier" text not null, "fields" text not null, "created_at" text not null, "expires_at" text not null)
;
create index "draft_identifier" on "draft" ("identifier")
;
create index "draft_expires_at" on "draft" ("expires_at")
;
