"""Settings: one class, read from `WENBAO_*` variables and `wenbao.toml`, the command line winning over both."""

from dataclasses import fields
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.formats.limits import MOST_PIXELS, Limits

_LIMITS = Limits()


class SettingsWrong(Exception):  # noqa: N818
    """A setting has a wrong name or value; one line."""


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix="WENBAO_", toml_file="wenbao.toml", extra="forbid", frozen=True
    )

    index: Path = Field(Path(".wenbao"), description="The index folder.")
    model: str | None = Field(
        None, description="A sentence-transformers model by name or folder; unset for the bundled one."
    )
    number_format: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="What the model computes in; auto measures once which is faster."
    )
    question_prompt: str | None = Field(None, description="Put before a question; unset for the model's own.")
    passage_prompt: str | None = Field(None, description="Put before a passage; unset for the model's own.")
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("wenbao"),
        description="Where the unpacked bundled model is kept.",
    )
    build_priority: Literal["low", "normal"] = Field(
        "low", description="Whether a build lets questions, and all else on the computer, go before it."
    )
    host: str = Field("127.0.0.1", description="The address that `wenbao serve` listens on.")
    port: int = Field(7860, ge=0, le=65535, description="The port that `wenbao serve` listens on.")
    hosts: str = Field(
        "",
        description="Names by which readers call the server, parted by commas; needed behind a reverse proxy.",
    )
    prefix: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="The path that a reverse proxy serves the page under, such as /archive.",
    )
    reading: Literal["open", "users"] = Field(
        "open", description="Who may read: everybody who can reach the server, or users who have signed in."
    )
    editing: bool = Field(
        True,
        description="Whether users may add, remove and rebuild in the browser.",
    )
    users: Path | None = Field(
        None, description="The file that users are kept in; unset for users.json in the index folder."
    )
    log_questions: bool = Field(
        False, description="Whether the log may hold what readers ask; without it, errors lose their message."
    )
    opinions: Path | None = Field(
        None,
        description="The JSONL file that readers' thumbs and notes are kept in; unset for one in the index folder.",
    )
    conversations: Path | None = Field(
        None,
        description="The folder that the conversations of signed-in users are kept in; unset for one in the index folder.",
    )
    most_conversations: int = Field(
        200, ge=1, description="Conversations that are kept for a signed-in user."
    )
    largest_conversations: int = Field(
        4 << 20, ge=1 << 16, description="Bytes of all conversations that are kept for a signed-in user."
    )
    largest_file: int = Field(
        _LIMITS.largest_file, ge=1, description="Bytes of the largest file, or member of a zip, that is read."
    )
    most_pdf_pages: int = Field(
        _LIMITS.most_pdf_pages, ge=1, description="Pages of the longest PDF that is read."
    )
    most_image_pixels: int = Field(
        _LIMITS.most_image_pixels,
        ge=1,
        le=MOST_PIXELS,
        description="Pixels of the largest image that is read.",
    )
    largest_unpacked_zip: int = Field(
        _LIMITS.largest_unpacked_zip,
        ge=1,
        description="Bytes of all members of the largest zip that is read.",
    )
    highest_zip_ratio: int = Field(
        _LIMITS.highest_zip_ratio, ge=1, description="How many times its packed size a zip's member may be."
    )
    most_zip_members: int = Field(
        _LIMITS.most_zip_members, ge=1, description="Members of the largest zip that is read."
    )
    library: Path | None = Field(
        None,
        description="Where uploads, removed files and the history of builds are kept; unset for a folder in the index folder.",
    )
    largest_upload: int = Field(1 << 30, ge=1, description="Bytes of all files that are uploaded together.")
    most_uploads: int = Field(500, ge=1, description="Files that are uploaded together.")
    chroma_url: str | None = Field(
        None,
        description="The Chroma server that keeps the vectors, as http://host:port; unset for a folder of the index.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="How much is logged."
    )

    @property
    def users_file(self) -> Path:
        """Where the users are kept."""
        return self.users or self.index / "users.json"

    @property
    def conversations_folder(self) -> Path:
        """Where the conversations of signed-in users are kept."""
        return self.conversations or self.index / "conversations"

    @property
    def host_names(self) -> frozenset[str]:
        """The names by which readers call the server, in small letters."""
        return frozenset(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    @property
    def limits(self) -> Limits:
        """How much of a file is read at most."""
        return Limits(**{field.name: getattr(self, field.name) for field in fields(Limits)})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the order is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The command line wins over variables, variables over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings(**given: object) -> Settings:
    """The settings, with those given on the command line; None means not given.

    Raises:
        SettingsWrong: A name or value is wrong; the message names it.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsWrong(
            f"setting {name}: {first['msg'].lower()}, found {first.get('input')!r}; see WENBAO_{name.upper()} and wenbao.toml"
        ) from error
    except ValueError as error:  # wenbao.toml is no TOML
        raise SettingsWrong(f"wenbao.toml: {error}") from error
