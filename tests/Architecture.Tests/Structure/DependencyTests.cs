namespace Architecture.Tests.Structure;

/// <summary>Which feature may know which. An edge that is not here is forbidden; the reason stands beside the row.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Everybodys = ["Platform", "Configuration", "Health", "Security", "Storage"];

    private static readonly Dictionary<string, (string[] MayKnow, string Because)> Rules = new()
    {
        ["Platform"] = ([], "the machine's side of things knows no feature"),
        ["Storage"] = (["Platform"], "it runs SQL for whoever asks and knows none of the tables' owners"),
        ["Configuration"] = (["Platform", "Health", "Security"], "it must not know what any key means"),
        ["Health"] = (["Platform", "Storage", "Configuration"], "all others raise conditions; if it knew them, everything would know everything"),
        ["Security"] = (["Platform", "Storage", "Configuration", "Health"], "who may call must not depend on what is called"),
        ["Certificates"] = ([.. Everybodys, "Nginx", "Operations"], "issues and keeps; who is served with them is nginx's business"),
        ["Services"] = (Everybodys, "keeps programs running, whatever they are"),
        ["Nginx"] = ([.. Everybodys, "Services"], "reads from the file system which copy is live, and knows no releases"),
        ["Slots"] = ([.. Everybodys, "Services", "Nginx"], "running copies; what makes one good is the deployments' business"),
        ["Secrets"] = ([.. Everybodys, "Services", "Slots"], "gives copies their environment and the app's user its file; a restart is asked through a port of its own"),
        ["Logs"] = ([.. Everybodys, "Services", "Nginx", "Secrets"], "reads what these write, and takes the secrets out"),
        ["Operations"] = ([.. Everybodys, "Logs"], "long work as a resource, whatever the work is"),
        ["Deployments"] = ([.. Everybodys, "Slots", "Services", "Nginx", "Logs", "Secrets", "Operations", "Hosting"], "the top: nothing but Program knows it"),
        ["Metrics"] = ([.. Everybodys, "Slots", "Certificates"], "figures"),
        ["Diagnostics"] = (Everybodys, "a look at the machine"),
        ["Upgrade"] = ([.. Everybodys, "Operations", "Hosting"], "the agent's own program; what the agent does is none of its business"),
        ["Hosting"] = (Everybodys, "the process; what it hosts is put together in Program"),
    };

    [Fact]
    public void EveryFeature_HasARule_AndEveryRuleAFeature() =>
        Assert.Equal(Rules.Keys.Order(), SourceTree.Features.Order());

    public static TheoryData<string> Features => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Features))]
    public void AFeature_KnowsOnlyWhatItMay(string feature)
    {
        var (mayKnow, because) = Rules[feature];

        var forbidden = SourceTree.MentionedBy(feature).Except(mayKnow).ToArray();

        Assert.True(forbidden.Length == 0, $"{feature} must not know {string.Join(", ", forbidden)}: {because}");
    }

    /// <summary>The client and the agent share the contract and nothing else.</summary>
    [Fact]
    public void TheClientAndTheAgent_DoNotKnowEachOther()
    {
        Assert.DoesNotContain(SourceTree.Files(SourceTree.Client), f => File.ReadAllText(f).Contains("MBot.Agent", StringComparison.Ordinal));
        Assert.DoesNotContain(SourceTree.Files(SourceTree.Agent), f => File.ReadAllText(f).Contains("MBot.Client", StringComparison.Ordinal));
    }

    /// <summary>Domain types and protocol types meet in these files only, so that either can change without the other.</summary>
    [Fact]
    public void OnlyTheEdge_MentionsTheProtocol()
    {
        string[] edges = ["GrpcService.cs", "GrpcService.Mapping.cs", "Messages.cs", "StatusPart.cs", "StandardHealthService.cs"];

        var others = SourceTree.Files(SourceTree.Agent)
            .Where(f => !edges.Any(edge => f.EndsWith(edge, StringComparison.Ordinal)))
            // The roles, the errors' form and the audit's redaction are read from the protocol itself.
            .Where(f => !f.Contains("/Security/Calls/", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f) is var text && (text.Contains("MBot.Protos", StringComparison.Ordinal) || text.Contains("using Proto =", StringComparison.Ordinal)));

        Assert.Empty(others.Select(f => Path.GetRelativePath(SourceTree.Agent, f)));
    }

    [Fact]
    public void OnlyThePlatform_TheShims_AndTheWatcherOverAnUpgrade_StartProcesses()
    {
        var others = SourceTree.Files(SourceTree.Agent)
            .Where(f => !f.EndsWith("/Platform/CommandRunner.cs", StringComparison.Ordinal) && !f.Contains("/Services/", StringComparison.Ordinal) && !f.EndsWith("/Upgrade/UpgradeWatcher.cs", StringComparison.Ordinal))
            .Where(f => File.ReadAllText(f).Contains("ProcessStartInfo", StringComparison.Ordinal));

        Assert.Empty(others.Select(f => Path.GetRelativePath(SourceTree.Agent, f)));
    }
}
