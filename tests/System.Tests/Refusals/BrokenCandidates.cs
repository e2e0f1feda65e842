using System.Globalization;
using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>All of them, by name.</summary>
internal static partial class BrokenCandidates
{
    private static readonly BrokenCandidate[] All = [.. Scripts, .. Requirements, .. Sources, .. Surroundings, .. Manifests, .. Hooks, .. Links];

    public static BrokenCandidate Get(string name) => All.Single(candidate => candidate.Name == name);

    /// <summary>Names, for a theory.</summary>
    public static TheoryData<string> Names(Func<BrokenCandidate, bool> which) => [.. All.Where(which).Select(candidate => candidate.Name)];

    private static BrokenCandidate[] Scripts =>
    [
        new("a script that raises", "probe.script-raised", scene => scene.Repository.CommitAppAsync(Repository.App("raises")),
            "Traceback (most recent call last)", "app.py\", line 4", "the script raised RuntimeError: raised by the script") { Starts = true },
        new("a script that does not compile", "probe.script-does-not-compile", scene => scene.Repository.CommitAppAsync(Repository.App("does-not-compile")),
            "app.py\", line 3", "SyntaxError: '(' was never closed") { Starts = true },
        new("an import that raises", "probe.script-raised", scene => scene.PushAsync(("app.py", "import prices\n"), ("prices.py", "RATES = {}\nEUR = RATES['EUR']\n")),
            "prices.py\", line 2", "the script raised KeyError: 'EUR'") { Starts = true },
        new("a module that is not there", "probe.script-raised", scene => scene.PushAsync(("app.py", "import mbot_no_such_module\n")),
            "ModuleNotFoundError: No module named 'mbot_no_such_module'") { Starts = true },
        new("a script that ends by signal 11", "candidate.exited", scene => scene.Repository.CommitAppAsync(Repository.App("segfaults")),
            "the candidate's process ended by signal 11") { Starts = true },
        new("a process that ends after 3 s", "candidate.exited", scene => scene.PushAsync(("app.py", EndsSoon)),
            "the candidate's process ended with exit code 3", "no licence, ending") { Starts = true, IsLong = true },
        new("a process that never listens", "candidate.not-healthy", async scene =>
            {
                await scene.SetAsync("deploy.healthTimeout", "8s");
                await scene.Repository.CommitAppAsync(Repository.App("never-listens"));
            },
            "was not healthy within 8 s: nothing listens on its port", "never-listens: importing for ever") { Starts = true, IsLong = true },
        new("a process that listens on another port", "candidate.not-healthy", async scene =>
            {
                await scene.SetAsync("deploy.healthTimeout", "8s");
                var port = Port.Free().ToString(CultureInfo.InvariantCulture);
                // Streamlit imports matplotlib before it listens, and the app's folder comes first.
                await scene.PushAsync(("matplotlib.py", $"from streamlit import config\nconfig.set_option('server.port', {port})\nprint('port moved to {port}', flush=True)\ndef use(*_): pass\n"));
            },
            "was not healthy within 8 s", "it listens on port", "port moved to") { Starts = true, IsLong = true },
        new("a script that never ends", "probe.script-endless", async scene =>
            {
                await scene.SetAsync("deploy.healthTimeout", "8s");
                await scene.Repository.CommitAppAsync(Repository.App("endless-loop"));
            },
            "the script did not finish within") { Starts = true, IsLong = true },
    ];

    private static BrokenCandidate[] Requirements =>
    [
        new("a requirement that does not exist", "environment.pip-failed", scene => scene.Repository.CommitAppAsync(Repository.App("missing-requirement")),
            "pip could not install the requirements", "No matching distribution found for mbot-no-such-package==1.0"),
        new("two requirements that conflict", "environment.pip-failed", scene => scene.PushAsync(("requirements.txt", "streamlit==1.24.*\nstreamlit==1.31.*\n")),
            "pip could not install the requirements", "Cannot install streamlit==1.24.* and streamlit==1.31.*") { IsLong = true },
        new("a package index that hangs", "environment.time-out", async scene =>
            {
                var index = scene.Keep(StubServer.Silent());
                await scene.SetAsync("python.pipArguments", $"[\"--index-url\", \"{index.Address}simple\", \"--trusted-host\", \"127.0.0.1\"]");
                await scene.SetAsync("deploy.buildTimeout", "12s");
                await scene.PushAsync();
            },
            "pip could not install the requirements within 12 s", "is the package index reachable?") { IsLong = true },
        new("requirements.txt missing", "requirements.missing", scene => scene.PushAsync(("requirements.txt", null)), "the repository has no requirements.txt") { IsLong = true },
        new("requirements that include a file outside", "requirements.include", scene => scene.PushAsync(("requirements.txt", "-r ../../../../etc/passwd\n")),
            "is outside the repository") { IsLong = true },
        new("the entry point missing", "release.entry-missing", scene => scene.PushAsync(("app.py", null)), "the repository has no app.py"),
    ];

    private static BrokenCandidate[] Sources =>
    [
        new("a ref that nobody knows", "git.ref-unknown", scene => scene.PushAsync(), "has no branch, tag or commit no-such-branch") { Arguments = ["--ref", "no-such-branch"] },
        new("a commit that nobody knows", "git.ref-unknown", scene => scene.PushAsync(), $"has no branch, tag or commit {new string('b', 40)}") { Arguments = ["--ref", new string('b', 40)], IsLong = true },
        new("a repository that is not reachable", "git.fetch-failed", async scene =>
            {
                await scene.SetAsync("source.url", $"http://127.0.0.1:{Port.Free().ToString(CultureInfo.InvariantCulture)}/app.git");
            },
            "git could not fetch from http://127.0.0.1:", "Failed to connect") { IsLong = true },
        new("a repository that hangs", "git.time-out", async scene =>
            {
                await scene.SetAsync("source.url", $"{scene.Keep(StubServer.Silent()).Address}app.git");
                await scene.SetAsync("deploy.fetchTimeout", "3s");
            },
            "git got no answer from http://127.0.0.1:") { IsLong = true },
        new("a repository that refuses the credentials", "git.fetch-failed", async scene =>
            {
                await scene.SetAsync("source.url", $"{scene.Keep(StubServer.Answering("401 Unauthorized", "WWW-Authenticate: Basic realm=\"git\"")).Address}app.git");
            },
            "git could not fetch from http://127.0.0.1:", "could not read Username"),
        new("history rewritten, and its script raises", "probe.script-raised", async scene =>
            {
                await scene.Repository.StartOverAsync();
                await scene.PushAsync(("app.py", "raise ValueError('from the other history')\n"));
            },
            "the script raised ValueError: from the other history") { Starts = true, IsLong = true },
        new("a submodule", "release.submodule", async scene =>
            {
                await scene.PushAsync();
                await scene.Repository.CommitSubmoduleAsync("vendor/theme");
            },
            "vendor/theme is a submodule, which is not fetched") { IsLong = true },
    ];

    private static BrokenCandidate[] Surroundings =>
    [
        new("a required secret that is blank", "secrets.missing", async scene =>
            {
                (await scene.Instance.ClientAsync("secrets", "set", "--no-restart", "TEST_TOKEN=")).Expect(0);
                await scene.PushAsync((".mbot.json", """{ "requiredSecrets": ["TEST_TOKEN"] }"""));
            },
            "required secrets are missing or blank: TEST_TOKEN", "mbot-client secrets set TEST_TOKEN"),
        new("every port of the app taken", "slots.no-port", async scene =>
            {
                var ports = new List<string>();
                foreach (var end in (string[])["slots.portFirst", "slots.portLast"])
                    ports.Add((await scene.Instance.ClientAsync("config", "get", end)).Expect(0).Output.Trim());
                var stranger = scene.Keep(ChildProcess.Start("/usr/bin/python3", ["-c", TakesPorts, .. ports], new ChildProcessOptions { User = scene.User }));
                await stranger.WaitForLineAsync(line => line == "taken", TimeSpan.FromSeconds(10));
                await scene.PushAsync();
            },
            "no port from", "/usr/bin/python3 -c 'the stranger'"),
        new("an interpreter that is not installed", "python.missing", scene => scene.PushAsync((".mbot.json", """{ "python": "python3.99" }""")),
            ".mbot.json asks for python3.99, which is not installed") { IsLong = true },
    ];

    private const string EndsSoon = """
        import os
        import threading
        import time

        import streamlit as st


        def end() -> None:
            print("no licence, ending", flush=True)
            os._exit(3)


        threading.Timer(3, end).start()
        time.sleep(60)
        """;

    private const string TakesPorts = """
        'the stranger'
        import socket, sys, time
        held = []
        for port in range(int(sys.argv[1]), int(sys.argv[2]) + 1):
            s = socket.socket()
            # As a server would: connections that ended a moment ago are no hindrance.
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind(("127.0.0.1", port))
                s.listen()
                held.append(s)
            except OSError:
                pass  # a copy's
        print("taken", flush=True)
        time.sleep(600)
        """;
}
