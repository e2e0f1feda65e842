using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using MBot.Agent.Deployments.Source;
using MBot.Agent.Platform;
using MBot.TestKit;

namespace MBot.Agent.Tests.Deployments;

public sealed record HostileText(string Value)
{
    public override string ToString() => Value;
}

public static class HostileTexts
{
    public static readonly string[] Known =
    [
        "--upload-pack=touch CANARY", "--upload-pack", "-u", "-c core.sshCommand=touch CANARY", "-ccore.fsmonitor=touch CANARY", "--exec=touch CANARY", "--output=CANARY", "--index-output=CANARY", "-oProxyCommand=touch CANARY",
        "ext::sh -c 'touch CANARY'", "ext::touch CANARY", "fd::7", "file::/x", "ssh://-oProxyCommand=touch CANARY/x", "git@-oProxyCommand=touch CANARY:x", "--", "-", "--end-of-options", "HEAD --output=CANARY", "HEAD\n--output=CANARY",
    ];

    public static Arbitrary<HostileText> Texts() => Gen.OneOf(
        Gen.Elements(Known),
        Gen.Elements([.. Known, "-", "--", "=", ":", "::", "/", "@", "a", "main", "https://", "ssh://", "host", "..", "~", "^", "{", "\0", "\n", " ", "é", "😀", "$(touch CANARY)", "`touch CANARY`", ";touch CANARY"]).ListOf()
            .Select(parts => string.Concat(parts.Take(6)))).Select(t => new HostileText(t)).ToArbitrary();
}

/// <summary>No ref, address or path becomes an option or a command, whether it was checked before or not.</summary>
[Properties(Arbitrary = [typeof(HostileTexts)])]
public class GitCommandsProperties
{
    private static readonly GitCommands Git = new("/mirror.git", "/none/key", "/none/hosts");

    private static readonly (string Name, Func<string, Command> Make)[] Commands =
    [
        ("ls-remote", t => Git.SymbolicHead(t, TimeSpan.FromSeconds(5))),
        ("fetch", t => Git.Fetch(t, TimeSpan.FromSeconds(5))),
        ("fetch commit", t => Git.FetchCommit("/nowhere", t, TimeSpan.FromSeconds(5))),
        ("rev-parse", Git.Resolve),
        ("log", t => Git.Log(t, 1)),
        ("ls-tree", Git.ListTree),
        ("read-tree", t => Git.ReadTree(t, "/none/index")),
    ];

    [Property(MaxTest = 1000)]
    public void WhateverATextIs_ItStandsWhereNoOptionIsRead_AndChangesNothingElse(HostileText text)
    {
        foreach (var (name, make) in Commands)
        {
            var (plain, hostile) = (make("PLAIN").Arguments, make(text.Value).Arguments);
            Assert.Equal(plain.Count, hostile.Count);
            var at = plain.Select((argument, i) => (argument, i)).Where(p => p.argument.Contains("PLAIN", StringComparison.Ordinal)).Select(p => p.i).ToArray();
            Assert.True(at is [_], name);
            Assert.Equal(plain.Where((_, i) => i != at[0]), hostile.Where((_, i) => i != at[0]));
            Assert.Equal(plain[at[0]].Replace("PLAIN", text.Value, StringComparison.Ordinal), hostile[at[0]]);
            Assert.Contains(plain.Take(at[0]), a => a is "--" or "--end-of-options");
        }
    }

    [Property(MaxTest = 1000)]
    public void WhatIsLetIn_IsNoOption_AndRunsNothing(HostileText text)
    {
        if (GitRef.Problem(text.Value) is null)
            Assert.DoesNotMatch(@"^-|\s|\.\.|\p{Cc}|[~^:?*\[\\]", text.Value);
        if (GitUrl.Problem(text.Value) is null)
        {
            Assert.DoesNotMatch(@"^-|\s|\p{Cc}", text.Value);
            Assert.Matches("^(/|https?://[^-/]|ssh://[^-/]|file://|[A-Za-z0-9_][^:/]*@[A-Za-z0-9])", text.Value);
        }
    }

    /// <summary>The second line of defence: git itself gets them unchecked.</summary>
    [NeedsFact(Part.Git)]
    public async Task WhenGitGetsThemUnchecked_NothingOfThemIsRun()
    {
        using var folder = new TempFolder("hostile");
        await ChildProcess.RunAsync("git", ["init", "-q", "--bare", folder["mirror.git"]]);
        var git = new GitCommands(folder["mirror.git"], folder["key"], folder["hosts"]);
        var before = Files(folder.Path);
        foreach (var text in HostileTexts.Known.Select(t => t.Replace("CANARY", folder["canary"], StringComparison.Ordinal)))
        {
            foreach (var command in (Command[])[
                git.SymbolicHead(text, TimeSpan.FromSeconds(5)), git.Fetch(text, TimeSpan.FromSeconds(5)), git.FetchCommit("/nowhere", text, TimeSpan.FromSeconds(5)), git.Resolve(text), git.Log(text, 1),
                git.ListTree(text), git.Show(text, "a"), git.Show("HEAD", text), git.ReadTree(text, folder["index"])])
            {
                var result = await new CommandRunner("hostile", TimeProvider.System).RunAsync(command with { WorkingDirectory = folder.Path, Timeout = TimeSpan.FromSeconds(10) }, default);
                Assert.False(result.TimedOut, command.ToString());
                Assert.DoesNotContain(result.Output, line => line.Contains(" blob ", StringComparison.Ordinal));
            }
        }

        Assert.Equal(before, Files(folder.Path));
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFileSystemEntries(folder).Order();
}
