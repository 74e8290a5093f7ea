from pathlib import Path

from config import secret_keys


def test_the_key_is_made_once_and_is_its_owners_only(tmp_path: Path) -> None:
    var = tmp_path / "var"
    keys = secret_keys.kept_in(var)
    assert len(keys[0]) >= 50
    assert secret_keys.kept_in(var) == keys
    assert (var / "secret-keys").stat().st_mode & 0o077 == 0
    assert [path.name for path in var.iterdir()] == ["secret-keys"]


def test_a_key_added_in_front_signs_and_the_old_one_still_verifies(tmp_path: Path) -> None:
    (tmp_path / "secret-keys").write_text("new-key\nold-key\n")
    assert secret_keys.kept_in(tmp_path) == ["new-key", "old-key"]
