"""Files, people and channels in the shapes of `@slack/web-api`'s responses."""

from typing import Any

from tests.fakes.slack.things import Channel, File, User
from tests.fakes.slack.world import World


class Objects:
    """Makes objects of what there is."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.base = ""
        """Where files are handed out: `http://127.0.0.1:1234`."""
        self.lists_tell_shares = True
        """Whether `files.list` says where a file was shared."""

    def file_of(self, file_id: str) -> dict[str, Any]:
        """Return a file as messages carry it."""
        file = self._world.files[file_id]
        if file.mode == "hidden_by_limit":
            return {"id": file.id, "mode": file.mode}
        if not file.checked:
            return {
                "id": file.id,
                "mode": "file_access",
                "file_access": "check_file_info",
                "created": 0,
                "timestamp": 0,
                "user": file.user,
            }
        return self.file(file)

    def listed(self, file: File) -> dict[str, Any]:
        """Return a file as `files.list` does."""
        told = self.file(file)
        return told if self.lists_tell_shares else told | {"shares": {}}

    def file(self, file: File) -> dict[str, Any]:
        """Return a file as `files.info` does."""
        created = int(float(file.shares[0].ts))
        stem = f"{self.base}/files-pri/{file.team}-{file.id}"
        channels = [self._world.channels[ref.channel] for ref in file.shares]
        return {
            "id": file.id,
            "created": created,
            "timestamp": created,
            "name": file.name,
            "title": file.name,
            "mimetype": file.mimetype,
            "filetype": file.name.rpartition(".")[2].lower() or "text",
            "pretty_type": file.name.rpartition(".")[2].upper(),
            "user": file.user,
            "user_team": file.team,
            "editable": file.mode == "snippet",
            "size": file.announced,
            "mode": file.mode,
            "is_external": file.mode == "external",
            "external_type": "gdrive" if file.mode == "external" else "",
            "is_public": any(channel.kind == "channel" for channel in channels),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "file_access": "visible",
            "media_display_type": "unknown",
            "has_rich_preview": False,
            "is_starred": False,
            "url_private": f"{stem}/{file.name}",
            "url_private_download": file.url or f"{stem}/download/{file.name}",
            "permalink": f"https://{self._world.teams[file.team].domain}.slack.com/files/"
            f"{file.user}/{file.id}/{file.name}",
            "permalink_public": f"https://slack-files.com/{file.team}-{file.id}-0",
            "channels": [one.id for one in channels if one.kind == "channel"],
            "groups": [one.id for one in channels if one.kind in {"group", "mpim"}],
            "ims": [one.id for one in channels if one.kind == "im"],
            "shares": self._shares(file),
        }

    def _shares(self, file: File) -> dict[str, dict[str, list[dict[str, Any]]]]:
        """Return where a file stands: by kind of channel, then by channel."""
        shares: dict[str, dict[str, list[dict[str, Any]]]] = {}
        for ref in file.shares:
            channel = self._world.channels[ref.channel]
            kind = "public" if channel.kind == "channel" else "private"
            share: dict[str, Any] = {
                "ts": ref.ts,
                "channel_name": channel.name,
                "team_id": file.team,
                "reply_users": [],
                "reply_users_count": 0,
                "reply_count": 0,
            }
            shared = self._world.messages.get(ref)
            if shared is not None and shared.thread_ts is not None:
                share["thread_ts"] = shared.thread_ts
            shares.setdefault(kind, {}).setdefault(channel.id, []).append(share)
        return shares

    def user(self, user: User) -> dict[str, Any]:
        grid = {"enterprise_user": {"id": user.id, "teams": [*user.also_in]}}
        return (grid if user.also_in else {}) | {
            "id": user.id,
            "team_id": user.home or user.team,
            "name": user.name,
            "deleted": False,
            "real_name": user.name.title(),
            "tz": "Europe/Amsterdam",
            "tz_offset": 3600,
            "profile": {"display_name": user.name, "real_name": user.name.title()},
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
            # True only of people with whom no channel is shared.
            "is_stranger": False,
            "is_bot": user.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
        }

    def channel(self, channel: Channel) -> dict[str, Any]:
        """Return a conversation as `conversations.info` does."""
        team = self._world.teams[channel.team]
        shared = channel.is_ext_shared or channel.is_org_shared
        body: dict[str, Any] = {
            "id": channel.id,
            "created": 1_700_000_000,
            "is_archived": channel.is_archived,
            "is_im": channel.kind == "im",
            "is_org_shared": channel.is_org_shared,
            "context_team_id": team.id,
            "updated": 1_700_000_000_000,
        }
        if channel.kind == "im":
            return body | {"user": next(iter(channel.members - {team.bot})), "is_open": True}
        return body | {
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": channel.kind == "channel",
            "is_group": channel.kind == "group",
            "is_mpim": channel.kind == "mpim",
            "is_private": channel.is_private,
            "is_general": False,
            "is_shared": shared,
            "is_ext_shared": channel.is_ext_shared,
            "is_pending_ext_shared": channel.is_pending_ext_shared,
            "pending_shared": [],
            "is_member": team.bot in channel.members,
            "creator": channel.creator or "",
            "num_members": len(channel.members),
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }
