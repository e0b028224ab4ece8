import importlib

import pytest

from genomics.cli.main import COMMANDS, main


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    assert all(f"  {name} " in printed for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_map_has_its_module(name):
    module = importlib.import_module(COMMANDS[name][0])
    assert hasattr(module, "command") != hasattr(module, "app")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_an_unknown_command_is_a_usage_error(capsys):
    assert main(["reprot"]) == 2
    assert capsys.readouterr().err == "genomics: no command 'reprot'; `genomics --help` lists them\n"


def test_a_missing_file_is_one_line_without_a_traceback(capsys, tmp_path):
    code = main(["provenance", "--config", str(tmp_path / "none.yaml"), "--output", str(tmp_path / "o.json")])
    assert code == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "none.yaml: no such file or directory" in error
