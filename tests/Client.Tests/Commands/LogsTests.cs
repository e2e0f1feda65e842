using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using MBot.Client.Commands;
using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class LogsTests
{
    [Fact]
    public async Task WhatIsAskedFor_IsWhatTheAgentHears()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        await laptop.RunAsync("logs", "app", "nginx", "--tail", "7", "--since", "2026-11-22T14:00:00Z", "--grep", "a.b", "--regex", "--slot", "a1b2c3d4e5f6-8510");

        var request = Assert.Single(agent.Script.Asked<ReadLogsRequest>());
        Assert.Equal([LogSource.App, LogSource.Nginx], request.Sources);
        Assert.Equal((7, "a.b", true, "a1b2c3d4e5f6-8510"), (request.Tail, request.Grep, request.Regex, request.Slot));
        Assert.Equal(new DateTime(2026, 11, 22, 14, 0, 0, DateTimeKind.Utc), request.Since.ToDateTime());
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    public async Task UnderALineThatIsAKnownFailure_PeopleReadWhatHelps(bool people, int lines)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { OutputIsTerminal = people };
        agent.Script.OnStream<ReadLogsRequest, LogLine>((_, writer, _) =>
            writer.WriteAsync(new LogLine { Time = Events.Time, Origin = "a1", Text = "ModuleNotFoundError: No module named 'x'", Hint = "add it" }));

        var ran = await laptop.RunAsync("logs");

        Assert.Equal(lines, ran.Lines.Length);
        Assert.Equal(people, ran.Output.Contains("→ add it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("boot", "neither cloud-init nor install.sh")]
    [InlineData("boot --grep x", "no line fits")]
    [InlineData("agent", "no lines yet")]
    public async Task WhenThereIsNothing_AWordSaysSo_BesideTheLines(string asked, string word)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);

        var ran = await laptop.RunAsync(["logs", .. asked.Split(' ')]);

        Assert.Equal((ExitCode.Ok, ""), (ran.Exit, ran.Output));
        Assert.Contains(word, ran.Error, StringComparison.Ordinal);
        Assert.Equal(asked.StartsWith("boot", StringComparison.Ordinal) ? LogSource.Boot : LogSource.Agent, Assert.Single(Assert.Single(agent.Script.Asked<ReadLogsRequest>()).Sources));
    }

    [Fact]
    public async Task WhenTheConnectionDrops_FollowingGoesOn_AndNoLineComesTwice()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        var later = Timestamp.FromDateTime(Events.Time.ToDateTime().AddSeconds(1));
        agent.Script.OnStream<ReadLogsRequest, LogLine>(async (request, writer, context) =>
        {
            if (request.Since is null)
                await writer.WriteAsync(new LogLine { Time = Events.Time, Text = "one" });
            await writer.WriteAsync(new LogLine { Time = later, Text = "two" });
            if (request.Since is null)
            {
                await Until.HoldsAsync(() => laptop.Written.ToString().Contains("two", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "two is there");
                context.GetHttpContext().Abort();
                return;
            }

            // The same instant, said after the drop.
            await writer.WriteAsync(new LogLine { Time = later, Text = "three" });
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        using var interrupt = new CancellationTokenSource();

        var following = laptop.RunAsync("", ["logs", "--follow"], interrupt.Token);
        await Until.HoldsAsync(() => laptop.Written.ToString().Contains("three", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "three is there");
        await interrupt.CancelAsync();
        var ran = await following;

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Equal(["one", "two", "three"], ran.Lines.Select(line => line.Split(' ')[^1]));
    }

    [Theory]
    [InlineData("30s", 30)]
    [InlineData("10m", 600)]
    [InlineData("2h", 7200)]
    [InlineData("1.5d", 129600)]
    public void AnAge_IsBeforeNow(string text, int seconds)
    {
        var now = TimeProvider.System.GetUtcNow();

        Assert.InRange((TimeText.Parse(text, TimeProvider.System) - now).TotalSeconds, -seconds - 0.1, -seconds + 5);
    }

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-5m")]
    [InlineData("5y")]
    [InlineData("NaNs")]
    [InlineData("99999999999999999999d")]
    public void WhatIsNoTime_IsRefused(string text) => Assert.Throws<ClientException>(() => TimeText.Parse(text, TimeProvider.System));
}
