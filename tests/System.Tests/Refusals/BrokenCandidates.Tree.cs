using MBot.TestKit;

namespace MBot.SystemTests.Refusals;

/// <summary>What is wrong with the tree, or with what it says about itself.</summary>
internal static partial class BrokenCandidates
{
    private static BrokenCandidate[] Manifests =>
    [
        Manifest("that is a list", "[]", ".mbot.json must be an object") with { IsLong = true },
        Manifest("that is no JSON", "{ \"entryPoint\": ", ".mbot.json is not JSON: line 1"),
        Manifest("with a number for the entry point", """{ "entryPoint": 5 }""", ".mbot.json: entryPoint must be a text"),
        Manifest("with an entry point outside", """{ "entryPoint": "../app.py" }""", ".mbot.json: entryPoint must be a path inside the repository") with { IsLong = true },
        Manifest("with a list for python", """{ "python": ["python3"] }""", ".mbot.json: python must be a text") with { IsLong = true },
        Manifest("with a path for python", """{ "python": "/tmp/python3" }""", ".mbot.json: python must be the name of an interpreter") with { IsLong = true },
        Manifest("with a text for requiredSecrets", """{ "requiredSecrets": "TOKEN" }""", ".mbot.json: requiredSecrets must be a list") with { IsLong = true },
        Manifest("with an object in requiredSecrets", """{ "requiredSecrets": ["A", {}] }""", ".mbot.json: requiredSecrets[1] must be a text") with { IsLong = true },
        Manifest("with true for persist", """{ "persist": true }""", ".mbot.json: persist must be a list") with { IsLong = true },
        Manifest("with a persistent path outside", """{ "persist": ["data/../../x"] }""", ".mbot.json: persist must be a path inside the repository") with { IsLong = true },
        Manifest("with a list for hooks", """{ "hooks": [] }""", ".mbot.json: hooks must be an object") with { IsLong = true },
        Manifest("with a number for a hook", """{ "hooks": { "afterPrepare": 1 } }""", ".mbot.json: hooks.afterPrepare must be a list of arguments") with { IsLong = true },
        Manifest("with a text for a time-out", """{ "hooks": { "beforeSwitch": { "command": ["true"], "timeoutSeconds": "5" } } }""", ".mbot.json: hooks.beforeSwitch.timeoutSeconds must be a whole number"),
        Manifest("with an unknown moment", """{ "hooks": { "beforeLunch": ["true"] } }""", ".mbot.json: hooks.beforeLunch is not known") with { IsLong = true },
        Manifest("with an unknown field", """{ "entrypoint": "app.py" }""", ".mbot.json: entrypoint is not known") with { IsLong = true },
    ];

    private static BrokenCandidate[] Hooks =>
    [
        new("a hook that fails", "hook.failed", scene => scene.PushAsync((".mbot.json", """{ "hooks": { "beforeSwitch": ["sh", "-c", "echo migrating; echo 'no such table: users' >&2; exit 3"] } }""")),
            "hook beforeSwitch ended with exit code 3", "no such table: users") { Starts = true },
        new("a hook whose program is not there", "hook.failed", scene => scene.PushAsync((".mbot.json", """{ "hooks": { "afterPrepare": ["mbot-no-such-program"] } }""")),
            "hook afterPrepare ended with exit code 127", "No such file or directory") { IsLong = true },
        new("a hook that does not end", "hook.time-out", async scene =>
            {
                await scene.PushAsync(
                    ("hang.py", "import time\nprint('waiting for the database', flush=True)\ntime.sleep(600)\n"),
                    (".mbot.json", """{ "hooks": { "afterPrepare": { "command": ["sh", "-c", "setsid $VIRTUAL_ENV/bin/python hang.py & wait"], "timeoutSeconds": 2 } } }"""));
                scene.Afterwards.Add(() => Assert.Empty(scene.Instance.Processes("hang.py")));
            },
            "hook afterPrepare did not end within 2 s", "waiting for the database"),
        new("a hook that writes into the release", "hook.failed", scene => scene.PushAsync((".mbot.json", """{ "hooks": { "afterPrepare": ["sh", "-c", "echo 'raise SystemExit' > app.py"] } }""")),
            "hook afterPrepare ended with exit code", "app.py: Permission denied") { IsLong = true },
    ];

    private static BrokenCandidate[] Links =>
    [
        Link("a link to an absolute path", "data.txt", async scene => (await scene.OutsideAsync())["data.txt"]),
        Link("a link to a folder outside", "data", async scene => (await scene.OutsideAsync()).Path) with { IsLong = true },
        Link("a link out by ..", "pages/data.txt", async scene => $"{Up}{(await scene.OutsideAsync())["data.txt"]}"),
        Link("a link into the live release", "other.py", async scene =>
            {
                var live = (await scene.Instance.StatusAsync()).GetProperty("live").Text("id");
                var folder = Path.Combine(scene.Instance.State, "releases", live, "tree");
                var state = Scene.State(folder);
                scene.Afterwards.Add(() => Assert.Equal(state, Scene.State(folder)));
                return $"../../{live}/tree/app.py";
            }),
        Link("a link out by way of another link", "key.txt", async scene =>
            {
                // Read as text this stays inside: up is the tree itself, so up/.. is not.
                await scene.Repository.CommitLinkAsync("a/b/up", "../..");
                return $"a/b/up/../../../agent.json";
            }),
        new("a persistent path through a link", "release.persist-through-link", async scene =>
            {
                await scene.PushAsync((".mbot.json", """{ "persist": ["link/data"] }"""), ("kept/readme.txt", "x"));
                await scene.Repository.CommitLinkAsync("link", "kept");
            },
            "persist: link/data passes through a link") { IsLong = true },
        new(".mbot.json as a link out", "release.link-escapes", async scene =>
            {
                var outside = await scene.OutsideAsync();
                await scene.PushAsync();
                await scene.Repository.CommitLinkAsync(".mbot.json", outside["data.txt"]);
            },
            "the link .mbot.json leads out of the repository") { IsLong = true },
    ];

    private static string Up => string.Concat(Enumerable.Repeat("../", 12)).TrimEnd('/');

    private static BrokenCandidate Manifest(string what, string json, string says) =>
        new($".mbot.json {what}", "manifest.invalid", scene => scene.PushAsync((".mbot.json", json)), says, "correct .mbot.json and push");

    private static BrokenCandidate Link(string what, string name, Func<Scene, Task<string>> targetAsync) =>
        new(what, "release.link-escapes", async scene =>
        {
            await scene.PushAsync();
            await scene.Repository.CommitLinkAsync(name, await targetAsync(scene));
        },
        $"the link {name} leads out of the repository");
}
