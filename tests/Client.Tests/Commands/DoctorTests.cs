using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class DoctorTests
{
    [Fact]
    public async Task WhereAllIsWell_ItSaysSo()
    {
        await using var agent = await AgentAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true };

        var ran = await laptop.RunAsync("doctor");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains("nothing is wrong", ran.Error, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCause_AndWhatMendsIt_ComeFirst_WhateverTheOrderOfTheAnswers()
    {
        await using var agent = await AgentAsync(
            new DiagnosticCheck { Name = "source", Result = CheckResult.Failed, Detail = "git could not fetch", Cause = "a name could not be resolved", ExplainedBy = { "dns" } },
            new DiagnosticCheck { Name = "dns", Result = CheckResult.Failed, Detail = "silent", Cause = "DNS is dead", Hint = "correct it", Command = "cat /etc/resolv.conf", Evidence = { "10.0.0.2: no answer" } });
        using var laptop = Laptop.Of(agent);

        var piped = await laptop.RunAsync("doctor");
        var json = JsonDocument.Parse((await laptop.RunAsync("doctor", "--json")).Output).RootElement;
        laptop.Traits = new TerminalTraits { OutputIsTerminal = true };
        var people = await laptop.RunAsync("doctor");

        Assert.Equal(ExitCode.Failed, piped.Exit);
        Assert.StartsWith("dns\tfailed\tsilent\tDNS is dead\tcorrect it\tcat /etc/resolv.conf", piped.Output, StringComparison.Ordinal);
        Assert.Equal(("dns", "cat /etc/resolv.conf", false), (json.GetProperty("first").GetString(), json.GetProperty("command").GetString(), json.GetProperty("ok").GetBoolean()));
        Assert.Equal("dns", json.GetProperty("checks")[1].GetProperty("explainedBy").GetString());
        Assert.Contains("first of all: DNS is dead → cat /etc/resolv.conf", people.Error, StringComparison.Ordinal);
        Assert.Contains("source: a name could not be resolved (explained by dns)", people.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereNobodyListens_ThatIsTheCause_AndTheRestIsNotTried()
    {
        await using var agent = await AgentAsync();
        using var laptop = Laptop.Of(agent);
        laptop.AddProfile("test", $"https://127.0.0.1:{Port.Free()}", ScriptedAgent.InstanceId, agent.Authority);

        var ran = await laptop.RunAsync("doctor", "--json");

        var json = JsonDocument.Parse(ran.Output).RootElement;
        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Equal(("tcp", false), (json.GetProperty("first").GetString(), json.GetProperty("agentReached").GetBoolean()));
        Assert.Contains("the agent does not run", json.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenSomebodyElseAnswers_TheHandshakeIsTheCause()
    {
        await using var agent = await AgentAsync();
        using var laptop = Laptop.Of(agent);
        laptop.AddProfile("test", agent.Address, "another-instance", agent.Authority);

        var json = JsonDocument.Parse((await laptop.RunAsync("doctor", "--json")).Output).RootElement;

        Assert.Equal("tls", json.GetProperty("first").GetString());
        Assert.Contains("not 'another-instance'", json.GetProperty("cause").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhenACertificateCantBeRead_TheProfileIsTheCause()
    {
        await using var agent = await AgentAsync();
        using var laptop = Laptop.Of(agent);
        File.Delete(Path.Combine(laptop.Folder.Certificates, "test.key"));

        var ran = await laptop.RunAsync("doctor");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.StartsWith("profile\tfailed", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AClockThatIsWrong_IsSeenFromHere()
    {
        await using var agent = await AgentAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Clock = new ShiftedClock(TimeSpan.FromHours(2));

        var ran = await laptop.RunAsync("doctor");

        Assert.StartsWith("clock-skew\tfailed\t-7200", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAgentOfBefore_IsUnderstood()
    {
        await using var agent = await AgentAsync(new DiagnosticCheck { Name = "git", Passed = false, Detail = "cannot run git", Hint = "apt-get install git" });
        using var laptop = Laptop.Of(agent);

        Assert.StartsWith("git\tfailed\tcannot run git\tcannot run git\tapt-get install git", (await laptop.RunAsync("doctor")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsSafe_IsMendedWithConsent_AndLookedAtAgain()
    {
        var broken = true;
        await using var agent = await AgentAsync();
        agent.Script.On<RunDiagnosticsRequest>(_ => Reply(broken
            ? [new DiagnosticCheck { Name = "nginx-serving", Result = CheckResult.Failed, Cause = "nginx does not answer", Command = "mbot-client service restart nginx" }]
            : []));
        agent.Script.On<RestartServiceRequest>(request =>
        {
            broken = false;
            return new ServiceStatus { Name = request.Name };
        });
        using var laptop = Laptop.Of(agent);

        var unasked = await laptop.RunAsync("doctor", "--fix");
        Assert.Equal(ExitCode.Refused, unasked.Exit);
        Assert.Empty(agent.Script.Asked<RestartServiceRequest>());
        laptop.Traits = new TerminalTraits { InputIsTerminal = true };
        var refused = await laptop.RunWithInputAsync("n\n", "doctor", "--fix");
        Assert.Equal(ExitCode.Failed, refused.Exit);
        Assert.Empty(agent.Script.Asked<RestartServiceRequest>());
        var mended = await laptop.RunWithInputAsync("y\n", "doctor", "--fix");

        Assert.Equal(ExitCode.Ok, mended.Exit);
        Assert.Equal("nginx", Assert.Single(agent.Script.Asked<RestartServiceRequest>()).Name);
        Assert.Contains("mbot-client service restart nginx starts nginx anew", mended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotSafe_IsOnlyShown()
    {
        await using var agent = await AgentAsync(new DiagnosticCheck { Name = "permissions", Result = CheckResult.Failed, Cause = "open", Command = "chmod 0700 /x" });
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("doctor", "--fix", "--yes");

        Assert.Equal(ExitCode.Failed, ran.Exit);
        Assert.Contains("nothing of it can be mended safely", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheBundle_HasWhatAHelperNeeds_AndNoPasswordOfAnAddress()
    {
        await using var agent = await AgentAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply { Source = new Source { Url = "https://me:hunter2@git.example.org/app" } });
        agent.Script.OnStream<ReadLogsRequest, LogLine>((request, writer, _) => writer.WriteAsync(new LogLine { Time = Events.Time, Source = request.Sources[0], Text = $"a line of {request.Sources[0]} mongodb+srv://u:hunter2@c.example.net/" }));
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync("doctor", "--bundle", "help.tar.gz");
        var again = await laptop.RunAsync("doctor", "--bundle", "help.tar.gz");

        Assert.Equal((ExitCode.Ok, ExitCode.Refused), (ran.Exit, again.Exit));
        var path = Path.Combine(laptop.Home, "help.tar.gz");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        var files = await UnpackAsync(path);
        Assert.Superset(
            new HashSet<string> { "doctor.json", "status.json", "conditions.json", "operations.json", "configuration.json", "client.txt", "logs/app.log", "logs/agent.log" }.Select(name => "mbot-doctor/" + name).ToHashSet(),
            files.Keys.ToHashSet());
        Assert.Contains("a line of App", files["mbot-doctor/logs/app.log"], StringComparison.Ordinal);
        Assert.Contains("git.example.org", files["mbot-doctor/status.json"], StringComparison.Ordinal);
        Assert.All(files, file => Assert.DoesNotContain("hunter2", file.Value, StringComparison.Ordinal));
    }

    private static Task<ScriptedAgent> AgentAsync(params DiagnosticCheck[] checks) => WithAsync(checks);

    private static async Task<ScriptedAgent> WithAsync(DiagnosticCheck[] checks)
    {
        var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetInfoRequest>(_ => new AgentInfo { Version = MBot.Client.Commands.VersionCommand.Number, InstanceId = ScriptedAgent.InstanceId });
        agent.Script.On<RunDiagnosticsRequest>(_ => Reply(checks));
        return agent;
    }

    private static RunDiagnosticsReply Reply(DiagnosticCheck[] checks) => new() { Checks = { checks }, Time = Timestamp.FromDateTimeOffset(DateTimeOffset.UtcNow) };

    private static async Task<Dictionary<string, string>> UnpackAsync(string path)
    {
        var files = new Dictionary<string, string>();
        await using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        await using var tar = new TarReader(zip);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            files[entry.Name] = await reader.ReadToEndAsync();
        }

        return files;
    }
}
