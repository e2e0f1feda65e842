using MBot.TestKit;

namespace MBot.SystemTests.Secrets;

/// <summary>
/// After a whole session with an app that tells all it knows, the secrets are in the secrets folder and in the app's own process, and
/// nowhere else: no file, no other process, no output of any verb.
/// </summary>
public abstract class SecretsSearchTests(RunAs? user)
{
    private const string Telling = """
        import base64, json, logging, os, sys, traceback, urllib.parse

        def tell(where):
            for name in ("API_KEY", "QUOTED", "PEM", "DATABASE_URL"):
                value = os.environ.get(name, "")
                print(where, name, value, flush=True)
                print(where, json.dumps({name: value}), repr(value), urllib.parse.quote(value, safe=""), urllib.parse.quote_plus(value), file=sys.stderr, flush=True)
                print(where, base64.b64encode(value.encode()).decode(), json.dumps(value, ensure_ascii=False), flush=True)
            print("x" * 16350, os.environ.get("API_KEY"), flush=True)
            print(dict(os.environ), flush=True)
            try:
                raise RuntimeError(f"cannot connect to {os.environ.get('DATABASE_URL')} with {os.environ.get('QUOTED')!r}")
            except RuntimeError:
                traceback.print_exc()
                logging.exception("it failed with %s", os.environ.get("API_KEY"))
        """;

    private static readonly string Random = Guid.NewGuid().ToString("N");

    private static readonly Dictionary<string, string> First = new()
    {
        ["API_KEY"] = $"first-key-{Random}",
        ["QUOTED"] = $"pa\"ss'w\\or$d ${{HOME}} Änderung 😀 {Random}",
        ["PEM"] = $"-----BEGIN PRIVATE KEY-----\nMIIE{Random}\n+/{Random}==\n-----END PRIVATE KEY-----\n",
        ["DATABASE_URL"] = $"postgres://app:p%40ss-{Random}@127.0.0.1:5432/db?x=1&y=2",
    };

    private static readonly Dictionary<string, string> Second = new() { ["API_KEY"] = $"second-key-{Random}" };

    [DeploymentFact]
    public async Task TheyAreInTheSecretsFolderAndTheAppsProcess_AndNowhereElse()
    {
        using var repository = await GitRepository.CreateAsync(Repository.Hello("v1"));
        await using var instance = await Instance.StartAsync(repository, user, "deploy.watchWindow=2s", "slots.stopTimeout=2s");
        await using var scene = new Scene(instance, repository, user);
        var outputs = new List<ClientResult>();
        var session = async (string[] arguments) => outputs.Add(await instance.ClientAsync(arguments));

        await PushAsync(instance, outputs, First);
        await session(["redeploy"]);
        var app = await File.ReadAllTextAsync(Path.Combine(Repository.Hello("v1"), "app.py"));
        await scene.PushAsync(("app.py", app + "\nimport telling\ntelling.tell('script')\n"), ("telling.py", Telling), ("hook.py", "import telling\ntelling.tell('hook')\n"),
            (".mbot.json", """{ "requiredSecrets": ["API_KEY"], "hooks": { "afterPrepare": ["python", "hook.py"], "afterSwitch": ["python", "hook.py"] } }"""));
        await session(["redeploy"]);
        await using (var visitor = await StreamlitSession.VisitAsync(instance.Page))
            Assert.NotNull(visitor.Last);
        await PushAsync(instance, outputs, Second);
        await scene.PushAsync(("app.py", app + "\nimport telling, os\ntelling.tell('raising')\nraise RuntimeError(f\"no use for {os.environ['API_KEY']} {os.environ['QUOTED']}\")\n"), ("telling.py", Telling));
        await session(["redeploy"]);
        await scene.PushAsync(("hook.py", "import telling, sys\ntelling.tell('hook')\nsys.exit(3)\n"), ("telling.py", Telling), (".mbot.json", """{ "hooks": { "beforeSwitch": ["python", "hook.py"] } }"""));
        await session(["redeploy"]);
        await scene.PushAsync(("app.py", "import telling\ntelling.tell('dying')\nimport os\nos._exit(3)\n"), ("telling.py", Telling));
        await session(["redeploy"]);
        await session(["rollback", "--yes"]);
        await session(["secrets", "set", "API_KEY", "--json"]);
        Assert.Equal([0, 0, 0, 0, 5, 5, 5, 0, 2], outputs.Select(o => o.ExitCode));

        foreach (var read in (string[][])[
            ["status"], ["status", "--json"], ["plan"], ["plan", "--json"], ["releases", "--json"], ["operations", "--limit", "50", "--json"], ["health", "--json"], ["services", "--json"],
            ["secrets", "list"], ["secrets", "list", "--json"], ["config", "get", "--json"], ["source", "show", "--json"], ["access", "list", "--json"], ["audit"], ["audit", "--json"], ["audit", "verify", "--json"],
            ["logs", "app", "--tail", "5000"], ["logs", "app", "--tail", "5000", "--json"], ["logs", "agent", "--tail", "5000"], ["logs", "nginx", "--tail", "5000"], ["logs", "deploy", "--tail", "5000", "--json"]])
            await session(read);
        foreach (var operation in outputs.First(o => o.Command.StartsWith("operations", StringComparison.Ordinal)).Json.GetProperty("operations").EnumerateArray())
            await session(["watch", operation.Text("id"), "--json"]);

        var search = new SecretSearch(First.Select(s => KeyValuePair.Create(s.Key, s.Value)).Concat(Second.Select(s => KeyValuePair.Create(s.Key + " (second)", s.Value))).ToDictionary());
        var logs = outputs.Where(o => o.Command.StartsWith("logs app", StringComparison.Ordinal)).ToList();
        Assert.All(logs, log => Assert.Contains("[REDACTED]", log.Output, StringComparison.Ordinal));
        Assert.Equal([], outputs.Where(o => search.Find(o.Output) is not null).Select(o => $"{o.Command}: {search.Find(o.Output)}\n{o.Output}"));
        Assert.Equal(["state/secrets/secrets.json", "state/secrets/secrets.toml"], search.InFiles(Path.GetDirectoryName(instance.State)!));
        var apps = instance.AppProcesses();
        Assert.NotEmpty(apps);
        Assert.All(apps, id => Assert.NotNull(search.Find(File.ReadAllBytes($"/proc/{id}/environ"))));
        Assert.Equal([], search.InProcesses(apps));
    }

    private static async Task PushAsync(Instance instance, List<ClientResult> outputs, Dictionary<string, string> secrets)
    {
        var lines = secrets.Select(s => $"{s.Key}=\"{s.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        await using var client = instance.StartClient("secrets", "push", "-");
        foreach (var line in string.Join('\n', lines).Split('\n'))
            await client.WriteLineAsync(line);
        client.CloseInput();
        outputs.Add(new ClientResult("secrets push -", await client.WaitForExitAsync(TimeSpan.FromMinutes(2)), client.Output));
    }
}

[Trait("Duration", "Long")]
public sealed class SecretsSearchByAUserWhoIsNotRoot() : SecretsSearchTests(RunAs.NotRoot);

[Trait("Duration", "Long")]
public sealed class SecretsSearchByRoot() : SecretsSearchTests(null);
