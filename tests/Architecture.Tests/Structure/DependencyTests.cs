using System.Reflection;
using System.Text.RegularExpressions;

namespace MBot.Architecture.Tests.Structure;

/// <summary>Which feature may know which. An edge that is not here is forbidden; the reason stands beside the row.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Everybodys = ["Platform", "Configuration", "Health", "Metrics", "Security", "Storage"];

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
        ["Deployments"] = ([.. Everybodys, "Slots", "Services", "Nginx", "Logs", "Secrets", "Operations", "Hosting"], "the top: nothing but Program, and who looks at it all, knows it"),
        ["Notifications"] = ([.. Everybodys, "Logs", "Operations"], "tells of conditions and ended operations, secrets taken out; what they are about it doesn't know"),
        ["Metrics"] = (["Platform", "Configuration", "Health", "Security", "Storage"], "features bring their own figures; what they measure it must not know"),
        ["Diagnostics"] = ([.. Everybodys, "Certificates", "Deployments", "Logs", "Nginx", "Secrets", "Services", "Slots"], "looks at what all of them made of the machine, and changes nothing; what it knows of failures others ask through Health"),
        ["Backups"] = ([.. Everybodys, "Slots", "Operations", "Hosting"], "makes the disk ready; who copies it, and where to, is the client's business"),
        ["Upgrade"] = ([.. Everybodys, "Operations", "Hosting"], "the agent's own program; what the agent does is none of its business"),
        ["Hosting"] = (Everybodys, "the process; what it hosts is put together in Program"),
    };

    /// <summary>Of the client's Aws folder: nobody outside it names these.</summary>
    private static readonly HashSet<string> InsideAws = ["AwsProfiles", "Ec2Client", "Ec2Credentials", "Ec2Http", "Ec2Retries"];

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

    /// <summary>What a page of AWS's SDK changes ends in one folder.</summary>
    [Fact]
    public void OnlyTheClientsAwsFolder_KnowsTheSdk()
    {
        var others = SourceTree.Files(SourceTree.Client)
            .Where(f => !f.StartsWith(Path.Combine(SourceTree.Client, "Aws") + "/", StringComparison.Ordinal))
            .Where(f => SourceTree.NamesTheAwsSdk(File.ReadAllText(f)));

        Assert.Empty(others.Select(f => Path.GetRelativePath(SourceTree.Client, f)));
    }

    /// <summary>When the answer to a change is lost, that is said: one way, which no change goes round.</summary>
    [Fact]
    public void WhatChangesSomethingInAws_GoesTheWayOfChanges()
    {
        var calls = SourceTree.Files(Path.Combine(SourceTree.Client, "Aws")).SelectMany(f => SourceTree.PlainCallsOfAws(File.ReadAllText(f))).ToArray();

        Assert.NotEmpty(calls);
        Assert.All(calls, call => Assert.Matches("^(Describe|Get)", call));
    }

    /// <summary>Its types don't leave it either: what the folder offers is in its own.</summary>
    [Fact]
    public void NoTypeOfTheAwsSdk_IsInWhatTheAwsFolderOffers()
    {
        var offered = typeof(MBot.Client.Aws.Ec2).Assembly.GetTypes()
            .Where(type => type is { Namespace: "MBot.Client.Aws", IsNested: false } && !InsideAws.Contains(type.Name))
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .SelectMany(SourceTree.TypesOf)
            .Where(type => type.Namespace?.StartsWith("Amazon", StringComparison.Ordinal) == true);

        Assert.Empty(offered.Select(type => type.FullName));
        var outside = SourceTree.Files(SourceTree.Client).Where(f => !f.StartsWith(Path.Combine(SourceTree.Client, "Aws") + "/", StringComparison.Ordinal));
        Assert.DoesNotContain(outside, f => InsideAws.Any(name => Regex.IsMatch(File.ReadAllText(f), $@"\b{name}\b")));
    }

    public static TheoryData<string, string[], string> ClientRules => new()
    {
        { "Atlas", [], "MongoDB Atlas's API; whose addresses are let in there is the verbs' business" },
        { "Configuration", [], "the laptop's files; who uses them is none of its business" },
        { "Costs", [], "prices and arithmetic: what there is to pay for it is told" },
        { "Output", [], "lines, tables and documents; what they say comes from elsewhere" },
        { "Reach", [], "looks at names, ports and certificates from outside; whose they are it doesn't ask" },
        { "Secrets", [], "a file of secrets; who gets them is the verbs' business" },
        { "Trust", [], "certificates" },
        { "Aws", ["Costs"], "what AWS says, for whatever verb" },
        { "Admission", ["Aws"], "which networks come in is reckoned from the group's rules alone" },
        { "Agent", ["Configuration", "Trust"], "the way to the agent; what is asked there is the verbs' business" },
        { "Doctor", ["Admission", "Agent", "Aws", "Configuration"], "looks, and puts what was found in order; it changes nothing and knows no terminal" },
        { "Audit", ["Configuration", "Restore", "Trust"], "checks a chain that it is given, and fetches nothing" },
        { "Dashboard", ["Agent", "Output"], "one agent on one screen; the verb says which" },
        { "Restore", ["Agent", "Audit", "Configuration", "Trust"], "what the agent must hear after an old disk is back; who put it there, and where, it doesn't know" },
        { "Lifecycle", ["Agent", "Aws", "Configuration", "Costs", "Output"], "a machine on and off, and what it costs when it is off; what is on its disk is none of its business" },
        { "Backups", ["Agent", "Aws", "Lifecycle"], "snapshots; knows no terminals and no files of the laptop" },
        { "Enrolment", ["Agent", "Aws", "Configuration", "Output", "Trust"], "the first way in, over SSH; how the machine came to be doesn't matter to it" },
        { "Terraform", ["Configuration", "Enrolment", "Output"], "runs a program and reads what it left; AWS is Terraform's own business" },
        { "Sessions", ["Agent", "Aws", "Configuration", "Output"], "one run of a verb, whichever verb it is" },
        { "Bringup", ["Agent", "Aws", "Backups", "Configuration", "Enrolment", "Output", "Secrets", "Sessions", "Terraform"], "up and down step by step, on a verb's session, with a last backup" },
        { "Commands", [.. SourceTree.ClientFolders], "the verbs put everything together" },
    };

    [Fact]
    public void EveryFolderOfTheClient_HasARule_AndEveryRuleAFolder() =>
        Assert.Equal(SourceTree.ClientFolders.Order(), ClientRules.Select(rule => (string)rule[0]).Order());

    [Theory]
    [MemberData(nameof(ClientRules))]
    public void AFolderOfTheClient_KnowsOnlyWhatItMay(string folder, string[] mayKnow, string because)
    {
        var forbidden = SourceTree.MentionedInClient(folder).Except(mayKnow).ToArray();

        Assert.True(forbidden.Length == 0, $"{folder} must not know {string.Join(", ", forbidden)}: {because}");
    }

    [Fact]
    public void NobodyInTheClient_KnowsTheVerbs()
    {
        var others = SourceTree.ClientFolders.Where(folder => folder != "Commands" && SourceTree.MentionedInClient(folder).Contains("Commands"));

        Assert.Empty(others);
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
