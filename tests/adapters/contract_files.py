"""The fourth part of the contract: files come whole or not at all, and unknown means no."""

from pathlib import Path

import pytest

from adapters.errors import DownloadFailedError, DownloadRefusedError, PlatformUnavailableError
from adapters.incoming import MessageKey
from rag.events import FileShared
from rag.values import LIBRARY, RefusalReason, outside
from tests.adapters.adapter_stage import AdapterStage
from tests.adapters.contract_in import QUESTION, handed_in
from tests.adapters.stage import Stage, Trouble

CONTENT = bytes(range(256)) * 1024
ENOUGH = len(CONTENT)


async def a_file(stage: Stage) -> FileShared:
    incoming = await handed_in(stage, stage.asks("", files={"bytes.bin": CONTENT}))
    [file] = incoming.files
    return file


class FilesAndAudience:
    async def test_a_file_arrives_byte_by_byte(self, stage: Stage, tmp_path: Path) -> None:
        file = await a_file(stage)

        await stage.adapter.fetch(file, tmp_path / "file", max_bytes=ENOUGH)

        assert (tmp_path / "file").read_bytes() == CONTENT

    @pytest.mark.parametrize("announced", [ENOUGH, 10, None])
    async def test_a_file_too_large_is_refused_whatever_was_announced(
        self, stage: Stage, tmp_path: Path, announced: int | None
    ) -> None:
        file = (await a_file(stage)).model_copy(update={"size": announced})

        with pytest.raises(DownloadRefusedError) as refused:
            await stage.adapter.fetch(file, tmp_path / "file", max_bytes=ENOUGH - 1)

        assert refused.value.reason is RefusalReason.TOO_LARGE
        path = tmp_path / "file"
        assert not path.exists() or path.stat().st_size < ENOUGH

    @pytest.mark.parametrize("trouble", [Trouble.FILE_GONE, Trouble.FILE_FORBIDDEN])
    async def test_a_file_that_is_gone_or_forbidden_is_refused(
        self, stage: Stage, tmp_path: Path, trouble: Trouble
    ) -> None:
        file = await a_file(stage)
        stage.meets(trouble)

        with pytest.raises(DownloadRefusedError, match=r"bytes\.bin"):
            await stage.adapter.fetch(file, tmp_path / "file", max_bytes=ENOUGH)

    async def test_a_file_that_still_stands_there_is_not_gone(self, stage: Stage) -> None:
        file = await a_file(stage)

        assert not await stage.adapter.gone(MessageKey(file.message_key), [file.file_id])

    async def test_a_file_is_gone_with_its_message(self, stage: Stage) -> None:
        file = await a_file(stage)
        stage.deletes(MessageKey(file.message_key))

        gone = await stage.adapter.gone(MessageKey(file.message_key), [file.file_id])

        assert [*gone] == [file.file_id]

    async def test_while_the_platform_does_not_answer_nothing_is_gone(self, stage: Stage) -> None:
        file = await a_file(stage)
        stage.deletes(MessageKey(file.message_key))
        stage.is_away(away=True)

        with pytest.raises(PlatformUnavailableError):
            await stage.adapter.gone(MessageKey(file.message_key), [file.file_id])

    @pytest.mark.parametrize("trouble", [Trouble.FILE_CUT, Trouble.FILE_ERROR])
    async def test_a_download_that_breaks_is_worth_another_try(
        self, stage: Stage, tmp_path: Path, trouble: Trouble
    ) -> None:
        file = await a_file(stage)
        stage.meets(trouble)

        with pytest.raises(DownloadFailedError, match=r"bytes\.bin"):
            await stage.adapter.fetch(file, tmp_path / "first", max_bytes=ENOUGH)
        await stage.adapter.fetch(file, tmp_path / "second", max_bytes=ENOUGH)

        assert (tmp_path / "second").read_bytes() == CONTENT

    async def test_readers_of_a_public_channel_see_what_is_public(self, stage: Stage) -> None:
        few = await handed_in(stage, stage.asks_among_few(QUESTION))
        all_ = await handed_in(stage, stage.asks(QUESTION))

        audience = await stage.adapter.audience(all_.reply_to, strict=False)

        assert {all_.scope, LIBRARY} <= audience.scopes
        assert few.scope not in audience.scopes

    async def test_readers_of_a_private_channel_see_it_and_what_is_public(
        self, stage: Stage
    ) -> None:
        few = await handed_in(stage, stage.asks_among_few(QUESTION))
        all_ = await handed_in(stage, stage.asks(QUESTION))

        audience = await stage.adapter.audience(few.reply_to, strict=False)

        assert {few.scope, outside(few.scope), all_.scope, LIBRARY} <= audience.scopes

    async def test_readers_of_a_strict_channel_see_what_was_shared_there(
        self, stage: Stage
    ) -> None:
        all_ = await handed_in(stage, stage.asks(QUESTION))
        usual = await stage.adapter.audience(all_.reply_to, strict=False)

        strict = await stage.adapter.audience(all_.reply_to, strict=True)

        assert strict.scopes == {all_.scope, outside(all_.scope), LIBRARY}
        assert strict.scopes < usual.scopes

    async def test_a_single_reader_sees_as_much_of_a_strict_channel(self, stage: Stage) -> None:
        await handed_in(stage, stage.asks_among_few(QUESTION))
        alone = await handed_in(stage, stage.asks_alone(QUESTION))
        usual = await stage.adapter.audience(alone.reply_to, strict=False)

        strict = await stage.adapter.audience(alone.reply_to, strict=True)

        assert strict.scopes == usual.scopes

    async def test_a_single_reader_sees_the_channels_they_are_in(self, stage: Stage) -> None:
        few = await handed_in(stage, stage.asks_among_few(QUESTION))
        alone = await handed_in(stage, stage.asks_alone(QUESTION))

        audience = await stage.adapter.audience(alone.reply_to, strict=False)

        assert {few.scope, alone.scope, outside(alone.scope)} <= audience.scopes

    async def test_files_from_outside_are_seen_where_they_were_shared_and_nowhere_else(
        self, stage: Stage
    ) -> None:
        few = await handed_in(stage, stage.asks_among_few(QUESTION))
        alone = await handed_in(stage, stage.asks_alone(QUESTION))

        there = await stage.adapter.audience(few.reply_to, strict=False)
        elsewhere = await stage.adapter.audience(alone.reply_to, strict=False)

        assert outside(few.scope) in there.scopes
        assert outside(few.scope) not in elsewhere.scopes

    @pytest.mark.parametrize("private", [True, False], ids=["private", "public"])
    async def test_what_cannot_be_found_out_is_not_seen(
        self, stage: AdapterStage, *, private: bool
    ) -> None:
        stage.asks_among_few(QUESTION)
        asked = stage.asks_alone(QUESTION) if private else stage.asks(QUESTION)
        incoming = await handed_in(stage, asked)
        known = await stage.adapter.audience(incoming.reply_to, strict=False)
        stage.hides_channels()

        unknown = await stage.another_adapter().audience(incoming.reply_to, strict=False)

        assert unknown.scopes < known.scopes
        assert unknown.scopes <= {incoming.scope, outside(incoming.scope)}
