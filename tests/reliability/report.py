"""Runs every programme that looks for faults and writes RELIABILITY.md from what came out.

Nothing in that page is typed by hand: each figure stands beside the command that gives it. The
programs are those that `./dev reliability` has built. What a programme said is kept in
build/reliability/; `--reuse` takes what is there instead of running it again.
"""
import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "reliability"


def Say(text):
    print(f"» {text}", file=sys.stderr, flush=True)


def LastJson(name, command, reuse):
    """The JSON object that a programme ends with; one that finds something still reports."""
    kept = KEPT / f"{name}.json"
    if reuse and kept.exists():
        return json.loads(kept.read_text())
    Say(" ".join(str(part) for part in command))
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True,
                          cwd=ROOT, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"report: {command[0]} ended with {done.returncode} and reported nothing")
    result = json.loads(lines[-1])
    result["exit"] = done.returncode
    KEPT.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(result))
    return result


def Fuzz(seconds, reuse):
    """Per target: runs and coverage, from the logs of `./dev fuzz`."""
    if not reuse:
        Say(f"./dev fuzz --seconds {seconds}")
        subprocess.run([ROOT / "dev", "fuzz", "--seconds", str(seconds)], cwd=ROOT, check=False,
                       stdout=subprocess.DEVNULL)
    rows = []
    for log in sorted((ROOT / "build" / "logs").glob("fuzz-*.log")):
        text = log.read_text(errors="replace")
        runs = re.search(r"number_of_executed_units: *(\d+)", text)
        coverage = re.findall(r"cov: (\d+) ft: (\d+)", text)
        broken = re.search(r"ERROR|does not hold|runtime error", text) is not None
        rows.append((log.stem[len("fuzz-"):], int(runs.group(1)) if runs else 0,
                     int(coverage[-1][0]) if coverage else 0, broken))
    return rows


def Commit():
    head = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, check=False).stdout.strip()
    return head or "unknown"


def Number(n):
    return f"{n:,}" if isinstance(n, int) else str(n)


def Section(title, command, lines):
    return [f"## {title}", "", f"`{command}`", "", *lines, ""]


def Simulation(result, seeds):
    rows = [f"| {name} | {Number(n)} |" for name, n in sorted(result["faults"].items())]
    return Section("The simulated world", f"./dev sim --seeds {seeds} --json", [
        f"- {Number(result['seeds'])} runs, {Number(result['operations'])} operations executed,"
        f" {result['virtual_hours']} virtual hours, in {result['seconds']} s",
        f"- invariants violated: **{result['violations']}**; clients stuck:"
        f" **{result['stuck']}**",
        f"- from the end of the last fault to rest: median {result['recovery_p50_s']} s, 99 in 100"
        f" within {result['recovery_p99_s']} s, slowest {result['recovery_max_s']} s (virtual)",
        f"- kinds of fault that struck: {len(result['faults'])}", "",
        "| fault | times it struck |", "|---|---|", *rows])


def Plants(result, seeds):
    caught = [p for p in result["plants"] if p["caught"]]
    rows = [f"| {p['name']} | {'yes' if p['caught'] else '**no**'} | {p['seeds']} |"
            f" {p['invariant']} |" for p in result["plants"]]
    return Section("Planted bugs: can it see?", f"./dev sim --plants --max-seeds {seeds} --json", [
        f"- {len(caught)} of {len(result['plants'])} bugs planted in engine, store and judge are"
        f" caught; median seeds to detection: {result.get('median_seeds', '?')}", "",
        "| bug | caught | seeds | by invariant |", "|---|---|---|---|", *rows])


def Faults(result):
    return Section("Every call may fail", "./dev faults --json", [
        "| what | points | wrong results |", "|---|---|---|",
        f"| power cut at a VFS call, three ways to lose what was not synced |"
        f" {Number(result['power_points'])} | |",
        f"| a VFS call fails, once and for ever | {Number(result['vfs_points'])} | |",
        f"| an allocation fails, once and for ever | {Number(result['oom_points'])} | |",
        f"| kill -9 of a real client or server | {Number(result['kills'])} | |",
        f"| all together | | **{result['failures']}** |"])


def Fuzzing(rows, seconds):
    table = [f"| {name} | {Number(runs)} | {Number(covered)} | {'**broken**' if broken else 'ok'} |"
             for name, runs, covered, broken in rows]
    if not rows:
        return ["## Hostile bytes", "",
                f"Not searched for this page: `./dev fuzz --seconds {seconds}`.",
                "The corpus of every target is replayed by `./dev test`."]
    return Section("Hostile bytes", f"./dev fuzz --seconds {seconds}", [
        "| target | runs | branches reached | |", "|---|---|---|---|", *table])


def Main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--jobs", default=str(os.cpu_count()))
    options.add_argument("--seeds", default="1..2000", help="of the simulation, A..B")
    options.add_argument("--plant-seeds", default="100", help="played at most for each plant")
    options.add_argument("--fuzz-seconds", type=int, default=30, help="of each target")
    options.add_argument("--reuse", action="store_true", help="what was run is not run again")
    given = options.parse_args()
    build = ROOT / "build"
    simulation = LastJson("sim", [build / "tests/sim/tidemark-sim", "--seeds", given.seeds,
                                  "--jobs", given.jobs, "--json"], given.reuse)
    plants = LastJson("plants", [build / "plants/tests/sim/tidemark-sim", "--plants", "--jobs",
                                 given.jobs, "--max-seeds", given.plant_seeds, "--json"],
                      given.reuse)
    faults = LastJson("faults", [build / "tests/faults/tidemark-faults", "--jobs", given.jobs,
                                 "--json"], given.reuse)
    fuzz = Fuzz(given.fuzz_seconds, given.reuse)
    page = ["# Reliability", "",
            "Written by `./dev reliability` from real runs; every figure stands under the command"
            " that gives it.",
            "What is checked, and how, is in [docs/testing.md](docs/testing.md).", "",
            f"Commit {Commit()}, {datetime.date.today().isoformat()},"
            f" {os.cpu_count()} cores, {os.uname().sysname} {os.uname().release.split('-')[0]}.",
            *(["Made with `--reuse`: what the programmes said on this commit or shortly before it."]
              if given.reuse else []), "",
            *Simulation(simulation, given.seeds), *Plants(plants, given.plant_seeds),
            *Faults(faults),
            *Fuzzing(fuzz, given.fuzz_seconds)]
    (ROOT / "RELIABILITY.md").write_text("\n".join(page).rstrip() + "\n")
    Say("RELIABILITY.md is written")


if __name__ == "__main__":
    Main()
