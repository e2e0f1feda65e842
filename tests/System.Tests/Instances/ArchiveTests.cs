using System.Security.Cryptography;
using MBot.TestKit;

namespace MBot.SystemTests.Instances;

/// <summary>The published archive, and the scripts that make and install it.</summary>
public sealed class ArchiveTests
{
    [Fact]
    public async Task TheSameBinaries_GiveTheSameArchive_WithAllThatAnInstanceNeeds()
    {
        var one = await InstanceArchive.GetAsync();
        using var folder = new TempFolder("archive");
        var two = await InstanceArchive.MakeAsync(folder.Path);
        Assert.Equal(one.Sha256, two.Sha256);
        Assert.Equal(one.Sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(one.File))));

        await ChildProcess.RunAsync("tar", ["-xzf", one.File, "-C", folder.Path, "--strip-components=1"]);
        await ChildProcess.RunAsync("sha256sum", ["--strict", "--quiet", "-c", "SHA256SUMS"], new ChildProcessOptions { WorkingDirectory = folder.Path });
        string[] wanted = ["install.sh", "mbot-agent", "VERSION", "units/mbot-agent.service", "units/mbot-app@.service", "units/mbot-nginx.service"];
        Assert.All(wanted, name => Assert.True(File.Exists(folder[name]), name));
        Assert.StartsWith((await File.ReadAllTextAsync(folder["VERSION"])).Trim(), await ChildProcess.RunAsync(folder["mbot-agent"], ["version"]), StringComparison.Ordinal);
    }

    [NeedsFact(Part.Git)]
    [Trait("Duration", "Long")]
    public async Task TwoBuildsOfTheSameSources_InFoldersOfTheirOwn_GiveTheSameBytes()
    {
        using var folder = new TempFolder("builds");
        var hashes = new List<string>();
        foreach (var name in (string[])["one", "another-folder-with-a-longer-name"])
        {
            // A clone: the version names the commit.
            await ChildProcess.RunAsync("git", ["clone", "-q", Repository.Root, folder[name]]);
            await ChildProcess.RunAsync(Path.Combine(folder[name], "bootstrap", "archive.sh"), [folder[name]], bound: TimeSpan.FromMinutes(15));
            hashes.Add(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Directory.EnumerateFiles(folder[name], "mbot-agent-*.tar.gz").Single()))));
        }

        Assert.Equal(hashes[0], hashes[1]);
    }

    [NeedsFact(Part.ShellCheck)]
    public async Task TheScripts_AreWhatShellcheckAccepts()
    {
        using var folder = new TempFolder("shell");
        var rendered = folder["user-data.sh"];
        await File.WriteAllTextAsync(rendered, await UserData.ForAsync(new Uri("https://example.test/a.tar.gz"), new string('a', 64), "https://example.test/app.git"));
        var scripts = (await ChildProcess.RunAsync("git", ["-C", Repository.Root, "ls-files", "-c", "-o", "--exclude-standard", "*.sh", ".ci/run"])).Split('\n').Select(name => Path.Combine(Repository.Root, name));
        // SC2034: a loop that only counts.
        await ChildProcess.RunAsync("shellcheck", ["--exclude=SC2034", "--external-sources", $"--source-path={Repository.Root}", .. scripts, rendered]);
    }
}
