"""Small inputs that once failed, each for its kind, with the right answer."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from simulation.experiment.design import split_choices
from tests import tables
from tests.processes import launch

SMALL = ("--members", "2", "--until", "2022-06", "--outcomes", "compute.us,ratio.stock")
SWEEP = "scenario: baseline\nmembers: 2\nuntil: 2022-06\noutcomes: [ratio.stock]\nvary:\n"
UNSCORED = tables.beside(__file__, "unscored.yaml")


def rows(*lines: str) -> str:
    """A sweep file over these paths."""
    return SWEEP + "".join(f"  {line}\n" for line in lines)


ALIASES = {
    "with and without parameters.": (
        "supply.smic.wafers_2025: '1:2:2'",
        "parameters.supply.smic.wafers_2025: '1:2:2'",
    ),
    "title and id": (
        "levers.US.export_rule.fee@2026-01: '0:1:2'",
        "levers.us.export_rule.fee@2026-01: '0:1:2'",
    ),
    "day and month": (
        "levers.us.export_rule.fee@2026-01: '0:1:2'",
        "levers.us.export_rule.fee@2026-01-01: '0:1:2'",
    ),
}


@pytest.mark.parametrize("lines", ALIASES.values(), ids=ALIASES)
def test_two_spellings_of_a_path_are_one_path(
    rivalry: Any, folder: Path, lines: tuple[str, str]
) -> None:
    (folder / "alias.yaml").write_text(rows(*lines))
    first, second = (line.partition(":")[0] for line in lines)
    for command in ("check", "sweep"):
        said = rivalry(command, "alias.yaml", code=2).stderr
        assert said.startswith("alias.yaml:6:3: ")
        assert f"{second} is given twice (also as {first})" in said


def test_a_path_is_set_or_varied(rivalry: Any) -> None:
    both = ("--set", "structure.buyer_cap=total", "--vary", "structure.buyer_cap=total,yearly")
    said = rivalry("sweep", "baseline", *both, code=2).stderr
    assert said == "Error: structure.buyer_cap is given by --set and by --vary\n"
    name = "supply.smic.wafers_2025"
    said = rivalry("run", "baseline", "--set", f"{name}=5", "--set", f"parameters.{name}=6", code=2)
    assert said.stderr == f"Error: --set parameters.{name} is given twice (also as {name})\n"


def test_a_spelling_does_not_change_draws() -> None:
    from simulation.api.draws import ChosenDraws
    from simulation.api.sweeping import Varied, plan_sweep

    size: dict[str, Any] = {"members": 1, "draws": ChosenDraws(prior=True)}
    spellings = (
        "levers.US.export_rule.fee@2026-01-01=0:1",
        "levers.us.export_rule.fee@2026-01=0:1",
    )
    varied = (Varied([text], "mc", 3) for text in spellings)
    one, two = (plan_sweep("baseline", points, **size).design for points in varied)
    assert one == two


def test_structured_choices_stay_whole(rivalry: Any, folder: Path) -> None:
    path = "levers.US.export_rule.license_chips@2022-03"
    for written in ('["h20,h200", "mi308x"]', "[[h20, h200], [mi308x]]"):
        (folder / "lists.yaml").write_text(rows(f"{path}: {written}"))
        said = rivalry("check", "lists.yaml").stdout
        assert said == "lists.yaml: ok (a sweep of baseline, 2 points)\n"
    spread = "{dist: lognormal, p05: 30000, p95: 90000}"
    (folder / "spread.yaml").write_text(rows(f"supply.smic.wafers_2025: [50000, {spread}]"))
    assert "2 points" in rivalry("check", "spread.yaml").stdout


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a, b", ["a", "b"]),
        ("[a,b],c", ["[a,b]", "c"]),
        ("{p05: 1, p95: 2},3", ["{p05: 1, p95: 2}", "3"]),
        ("'a,b',c", ["'a,b'", "c"]),
    ],
)
def test_choices_are_parted_at_their_own_commas(text: str, parts: list[str]) -> None:
    assert split_choices(text) == parts


def test_check_refuses_what_a_run_would(rivalry: Any, folder: Path) -> None:
    (folder / "my scenario.yaml").write_text("title: F\nextends: baseline\n")
    said = rivalry("check", "my scenario.yaml", code=2).stderr
    assert said.startswith("my scenario.yaml:1:1: results cannot be named after")
    text = rows("supply.smic.wafers_2025: '1:2:2'").replace("ratio.stock", "ratio.stock, nope")
    (folder / "outc.yaml").write_text(text)
    assert rivalry("check", "outc.yaml", code=2).stderr == (
        "outc.yaml:4:25: there is no outcome 'nope'; `rivalry list outcomes` has them\n"
    )
    (folder / "big.yaml").write_text(rows("a: '1:2'").replace("members: 2", "members: 99999999"))
    assert rivalry("check", "big.yaml", code=2).stderr.startswith("big.yaml:2:10: must be at most")


@pytest.mark.skipif(os.name == "nt", reason="links take rights there")
def test_a_file_that_cannot_be_read_does_not_end_a_check(rivalry: Any, folder: Path) -> None:
    (folder / "l1.yaml").symlink_to("l2.yaml")
    (folder / "l2.yaml").symlink_to("l1.yaml")
    (folder / "good.yaml").write_text("title: Good\nextends: baseline\n")
    result = rivalry("check", "l1.yaml", "good.yaml", code=2)
    assert result.stdout == "good.yaml: ok (Good, 0 changes)\n"
    assert result.stderr.startswith("Error: no scenario file 'l1.yaml'")


@pytest.mark.parametrize("case", UNSCORED, ids=lambda case: case["name"])
def test_figures_that_cannot_be_scored(rivalry: Any, folder: Path, case: dict[str, str]) -> None:
    (folder / "figures.csv").write_text(case["text"])
    said = rivalry("backtest", "--observations", "figures.csv", "--members", "2", code=2).stderr
    assert said == case["says"] + "\n"


def test_what_is_gone_cannot_be_removed_again(rivalry: Any, folder: Path) -> None:
    row = "  - {actor: China, lever: import_admission}\n"
    (folder / "once.yaml").write_text(f"title: T\nextends: baseline\nwithout:\n{row}")
    rivalry("check", "once.yaml")
    (folder / "twice.yaml").write_text(f"title: T\nextends: baseline\nwithout:\n{row}{row}")
    said = rivalry("check", "twice.yaml", code=2).stderr
    assert said.startswith("twice.yaml:5:5: removes nothing: ")


def test_digits_are_ascii(rivalry: Any, folder: Path) -> None:
    entry = "{from: \uff12\uff10\uff12\uff16-02, actor: US, lever: export_rule, set: {fee: 0.4}}"
    (folder / "wide.yaml").write_text(f"title: T\nextends: baseline\ntimeline:\n  - {entry}\n")
    assert rivalry("check", "wide.yaml", code=2).stderr.startswith("wide.yaml:4:12: expected a mon")
    assert rivalry("run", "baseline", "--shard", "\uff11/\uff12", code=2).stderr


def test_a_tilde_is_a_letter_everywhere(rivalry: Any, folder: Path) -> None:
    rivalry("run", "baseline", *SMALL, "--out", "~/zz")
    assert (folder / "~" / "zz" / "summary.csv").is_file()


@pytest.mark.slow
def test_any_encoding_closed_pipes_and_foreign_backends(folder: Path) -> None:
    run = ("-m", "simulation", "run", "baseline", "h200_sales_allowed", *SMALL, "--out", "r")
    strange = {"PYTHONIOENCODING": "ascii", "MPLBACKEND": "module://nowhere.at_all"}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in strange.items():
            patch.setenv(name, value)
        process = launch(run, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.close()  # like `| head`, before a word is written
        assert process.wait(200) == 0
        assert json.loads((folder / "r" / "manifest.json").read_text())["status"] == "done"
        compare = ("-m", "simulation", "compare", "r", "--outcomes", "ratio.stock")
        said, wrong = launch(compare, stdout=subprocess.PIPE).communicate(timeout=200)
    assert said.isascii()
    assert " -----" in said
    assert "Error" not in wrong
    assert (folder / "r" / "compare" / "fan-ratio.stock.svg").is_file()
    assert os.environ.get("MPLBACKEND") != strange["MPLBACKEND"]


@pytest.mark.slow
def test_long_titles_and_letters_without_a_font(rivalry: Any, folder: Path) -> None:
    titles = {"long": "long title " * 200, "wide": "\u534e\u4e3a" * 90}
    for name, title in titles.items():
        text = (
            f"title: {title.strip()}\nextends: baseline\nparameters: {{chips.h20.price_usd: 9e3}}\n"
        )
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    result = rivalry("run", "baseline", "long.yaml", "wide.yaml", *SMALL, "--out", "r")
    titled = [one for one in result.stdout.splitlines() if "long title" in one or "\u534e" in one]
    assert len(titled) == 2
    assert max(map(len, titled)) < 140
    result = rivalry("compare", "r", "--outcomes", "ratio.stock")
    assert "long title…" in result.stdout
    noted = result.stderr.count("charts show boxes")
    assert noted <= 1  # none where a font is installed
    assert "Warning" not in result.stderr


def test_arguments_from_python_are_those_of_the_command_line() -> None:
    import numpy as np

    import simulation
    from simulation.errors import InputError

    wrong = [
        ({"members": 2.5}, "members: 2.5 is not a whole number"),
        ({"members": "2"}, "members: '2' is not a whole number"),
        ({"members": 0}, "members: 0 is not in the range 1<=x<=10000000"),
        ({"members": True}, "members: True is not a whole number"),
        ({"seed": None}, "seed: None is not a whole number"),
        ({"seed": -1}, "seed: -1 is not in the range 0<=x<=9223372036854775807"),
        ({"workers": -1}, "workers: -1 is not in the range 1<=x<=512"),
        ({"until": "2036-01"}, "until: 2036-01 lies outside 2022-01..2035-12"),
        ({"until": 2026}, "until: 2026 is not a month"),
    ]
    for arguments, says in wrong:
        with pytest.raises(InputError) as caught:
            simulation.run(["baseline"], **{"members": 2, **arguments})
        assert str(caught.value) == says
    small = {"members": np.int64(2), "seed": np.int32(1), "until": "2022-02", "prior": True}
    assert len(simulation.run("baseline", **small).open().members) == 2


def test_a_frozen_forecast_is_never_overwritten(tmp_path: Path) -> None:
    from simulation.api.history.ledger import _keep
    from simulation.errors import InputError

    path = tmp_path / "fz" / "0.1.0.csv"
    for _ in range(2):  # the same forecast again is no harm
        _keep(path, b"one")
    with pytest.raises(InputError, match="never overwritten"):
        _keep(path, b"two")
    assert path.read_bytes() == b"one"
    assert [file.name for file in path.parent.iterdir()] == ["0.1.0.csv"]


def test_a_copy_goes_on_as_the_original_and_so_does_a_pickle(tmp_path: Path) -> None:
    import copy
    import pickle

    import simulation

    model = simulation.RivalryModel(scenario="baseline", members=2)
    for _ in range(3):
        model.step()
    twins = (copy.deepcopy(model), pickle.loads(pickle.dumps(model)))
    for one in (model, *twins):
        for _ in range(3):
            one.step()
    series = [one.datacollector.get_model_vars_dataframe() for one in (model, *twins)]
    for other in series[1:]:
        assert other.equals(series[0])


def test_fragments_are_found_beside_the_file_and_by_path(rivalry: Any, folder: Path) -> None:
    price = "title: F\nparameters: {{chips.h20.price_usd: {}}}\n"
    (folder / "fragments").mkdir()
    (folder / "fragments" / "f.yaml").write_text(price.format(9000), "utf-8")
    (folder / "g.yaml").write_text(price.format(8000), "utf-8")
    for word, value in (("f", 9000), ("g", 8000), ("g.yaml", 8000), ("fragments/f.yaml", 9000)):
        (folder / "mine.yaml").write_text(f"title: T\nextends: baseline\napply: [{word}]\n")
        said = rivalry("show", "chips.h20.price_usd", "--scenario", "mine.yaml", "--json").stdout
        assert json.loads(said)["chain"][-1]["new"] == value


def test_every_reported_case_has_its_tests() -> None:
    tests = Path(__file__).parents[1]
    listed = tables.beside(__file__, "reported.yaml")
    assert len(listed) == 19
    for case, names in listed.items():
        assert names, case
        for name in names:
            file, _, test = name.partition("::")
            assert f"\ndef {test}(" in (tests / file).read_text("utf-8"), f"{case}: no {name}"
