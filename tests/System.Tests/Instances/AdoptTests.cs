using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>A machine that the bash scripts made becomes an instance, and goes back.</summary>
[Trait("Duration", "Long")]
public sealed class AdoptTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const string OldNotes = $"{OldWay.Tree}/data/notes.jsonl";
    private const string NewNotes = "/var/lib/mbot/app/data/persist/data/notes.jsonl";

    [BoxFact]
    public async Task AnAdoptedApp_KeepsItsCertificateSecretsAndData_AndGoesBackWithWhatItWroteSince()
    {
        await using var machine = await OldWay.StartAsync(Repository.App("notes"), certified: true);
        var box = machine.Box;
        await machine.VisitAsync(8501);
        var before = OldWay.Notes(box.Inside(OldNotes));
        var untouched = Untouched(box);

        var away = await machine.AwayAsync(OldWay.Secure, () => InstallAsync(machine, "--adopt", "--settings", "/root/settings.json"));
        output.WriteLine($"adopted: the page was away {string.Join(", ", away.Select(t => $"{t.TotalSeconds:0.0} s"))}");
        Assert.True(away.Count <= 1, "once, for the switch");

        // Everything that was known before is known now, and every line is there.
        Assert.Equal(308, await machine.AskAsync(OldWay.Plain));
        await machine.VisitAsync(LivePort(box));
        var notes = OldWay.Notes(box.Inside(NewNotes));
        Assert.Equal(before.Select(n => n.ToString()), notes.Take(before.Count).Select(n => n.ToString()));
        Assert.True(notes.Count > before.Count);
        var last = notes[^1];
        Assert.Equal("/var/lib/mbot/app/home", last.GetProperty("home").GetString());
        foreach (var name in (string[])["PERPLEXITY_API_KEY", "MONGODB_URI", "MONGODB_DATABASE", "FROM_TOML"])
            Assert.Equal(before[^1].GetProperty(name).GetString(), last.GetProperty(name).GetString());
        Assert.Equal("chats of the unit", last.GetProperty("MONGODB_DATABASE").GetString());
        Assert.Equal(["inactive", "inactive", "inactive"], await StatesAsync(box));
        Assert.Equal(untouched, Untouched(box));
        // No secret is anywhere but where they all are.
        var found = await box.TryAsync("grep", "-rlF", "pplx $not", "/etc", "/var", "/run/systemd", "/usr/local", "/root", "/tmp");
        Assert.All(found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), file => Assert.StartsWith("/var/lib/mbot/", file, StringComparison.Ordinal));

        await box.RebootAsync();
        await box.WaitUntilUpAsync();
        await Until.HoldsAsync(async () => await machine.AskAsync(OldWay.Secure) == 200, TimeSpan.FromMinutes(1), "the app serves after a reboot");
        Assert.Equal(["inactive", "inactive", "inactive"], await StatesAsync(box));

        var written = OldWay.Notes(box.Inside(NewNotes)).Count;
        away = await machine.AwayAsync(OldWay.Secure, () => InstallAsync(machine, "--uninstall"));
        output.WriteLine($"given back: the page was away {string.Join(", ", away.Select(t => $"{t.TotalSeconds:0.0} s"))}");
        Assert.True(away.Count <= 1, "once, for the way back");
        await machine.VisitAsync(8501);
        var back = OldWay.Notes(box.Inside(OldNotes));
        Assert.True(back.Count > written, $"{back.Count} lines after {written}");
        Assert.Equal("/home/mbot", back[^1].GetProperty("home").GetString());
        Assert.Equal(before.Count, OldWay.Notes(box.Inside(Directory.GetDirectories(box.Inside(OldWay.Tree), "data.before-*").Single()[box.Root.Length..] + "/notes.jsonl")).Count);
        Assert.Equal(["active", "active", "active"], await StatesAsync(box));
        Assert.Equal(untouched, Untouched(box));
    }

    [BoxFact]
    public async Task WhatCanNotBeAdopted_IsNotTouched_AndWhatWritesNothing_IsHardlyAway()
    {
        await using var machine = await OldWay.StartAsync(Repository.Hello("v1"), certified: false);
        var box = machine.Box;
        var untouched = Untouched(box);

        async Task RefusedAsync(int code, string reason, params string[] arguments)
        {
            var away = await machine.AwayAsync(OldWay.Plain, async () =>
            {
                var result = await machine.Installer.RunAsync(["--adopt", .. arguments]);
                Assert.True(result.ExitCode == code, $"exit code {result.ExitCode}, not {code}:\n{result.Output}");
                Assert.Contains(reason, result.Output, StringComparison.Ordinal);
            });
            Assert.Empty(away);
            Assert.Equal(["active", "active", "active"], await StatesAsync(box));
            Assert.Equal(untouched, Untouched(box));
            Assert.False(File.Exists(box.Inside("/etc/mbot/agent.json")));
        }

        // Nothing was set up from which Streamlit could be had: the deployment fails, long after the agent has started.
        await RefusedAsync(1, "the app can't be deployed as it is");
        await box.WriteAsync("/etc/nginx/conf.d/shop.conf", "server { listen 80; server_name shop.example.test; return 200; }\n");
        untouched = Untouched(box);
        await RefusedAsync(3, "serves other sites too: /etc/nginx/conf.d/shop.conf", "--settings", "/root/settings.json");
        File.Delete(box.Inside("/etc/nginx/conf.d/shop.conf"));
        await File.AppendAllTextAsync(box.Inside($"{OldWay.Tree}/app.py"), "\n# mended on the machine\n");
        untouched = Untouched(box);
        await RefusedAsync(3, "has changes that are in no commit", "--settings", "/root/settings.json");
        await box.RunAsync("runuser", "-u", "mbot", "--", "git", "-C", OldWay.Tree, "checkout", "--quiet", "--", "app.py");
        untouched = Untouched(box);
        await box.WriteAsync($"{OldWay.Tree}/.streamlit/secrets.toml", "[database]\npassword = 'hushhush'\n");
        await RefusedAsync(1, "secrets.toml has tables (database)", "--settings", "/root/settings.json");
        File.Delete(box.Inside($"{OldWay.Tree}/.streamlit/secrets.toml"));

        var gone = await machine.AwayAsync(OldWay.Plain, () => InstallAsync(machine, "--adopt", "--settings", "/root/settings.json"));
        output.WriteLine($"adopted: the page was away {string.Join(", ", gone.Select(t => $"{t.TotalSeconds:0.0} s"))}");
        Assert.True(gone.Count <= 1, "once, for the switch");
        // certbot's timer had nothing to renew, and is left as it is.
        Assert.Equal(["inactive", "inactive", "active"], await StatesAsync(box));

        // Today's branch is what the next redeploy takes.
        Assert.Contains("\"ref\": \"main\"", await box.RunAsync("cat", "/etc/mbot/agent.json"), StringComparison.Ordinal);
    }

    private static async Task InstallAsync(OldWay machine, params string[] arguments)
    {
        var (code, said) = await machine.Installer.RunAsync(arguments);
        Assert.True(code == 0, said + (await machine.Box.TryAsync("journalctl", "-b", "--no-pager", "-n", "60", "-u", "mbot*", "-u", "nginx")).Output);
    }

    private static int LivePort(Box box) =>
        int.Parse(new FileInfo(box.Inside("/var/lib/mbot/run/live")).LinkTarget!.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Of the old app, the distribution's nginx and certbot's timer.</summary>
    private static async Task<string[]> StatesAsync(Box box) =>
        (await box.TryAsync("systemctl", "is-active", "mbot.service", "nginx.service", "certbot.timer")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What belongs to the user: the checkout and its settings, the site and the certificate. The app's own data is not among it.</summary>
    private static string Untouched(Box box) => string.Join('\n', ((string[])["/etc/letsencrypt", "/etc/nginx", $"{OldWay.Tree}"])
        .Select(box.Inside).Where(Directory.Exists)
        .SelectMany(folder => new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        .Where(e => !e.FullName.Contains("/app/data", StringComparison.Ordinal) && !e.FullName.Contains("/venv/", StringComparison.Ordinal) && !e.FullName.Contains("/.git/", StringComparison.Ordinal) && !e.FullName.Contains("__pycache__", StringComparison.Ordinal) && !e.FullName.EndsWith("/.streamlit/secrets.toml", StringComparison.Ordinal))
        .OrderBy(e => e.FullName, StringComparer.Ordinal)
        .Select(e => $"{e.FullName} {e.UnixFileMode} {(e is FileInfo file ? File.ReadAllText(file.FullName) : "")}"));
}
