using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;
using MBot.TestKit;

namespace MBot.Client.Tests.Commands;

public sealed class WatchStatusTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task StatusIsToldAgainAndAgain_AlsoWhileTheAgentDoesNotAnswer()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        var asked = 0;
        agent.Script.On<GetStatusRequest>((_, context) =>
        {
            if (++asked == 2)
                throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.DeadlineExceeded, "late"));
            return Task.FromResult<Google.Protobuf.IMessage>(new StatusReply { Healthy = true });
        });
        using var interrupt = new CancellationTokenSource();

        var watching = laptop.RunAsync("", ["status", "--watch", "--interval", "1", "--json"], interrupt.Token);
        await Until.HoldsAsync(() => laptop.Written.ToString().Count(c => c == '\n') >= 3, Bound, "three looks");
        await interrupt.CancelAsync();
        var ran = await watching;

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Contains("\"healthy\":true", ran.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"agentError\":{\"code\"", ran.Lines[1], StringComparison.Ordinal);
        Assert.Contains("\"healthy\":true", ran.Lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task ADashboardWithoutATerminalForIt_NamesTheOtherWay(bool terminal, bool dumb)
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Traits = new TerminalTraits { InputIsTerminal = terminal || dumb, OutputIsTerminal = dumb, Dumb = dumb, Plain = dumb };

        var ran = await laptop.RunAsync("dashboard");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("dashboard --once", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Fact]
    public async Task FiguresArePrintedAsTheyAre_OrAsSamples()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        const string text = "# TYPE mbot_a gauge\nmbot_a{x=\"1\"} 2\n# TYPE mbot_b gauge\nmbot_b NaN\n";
        agent.Script.On<GetMetricsRequest>(_ => new GetMetricsReply { Text = text });

        Assert.Equal(text, (await laptop.RunAsync("metrics")).Output);
        Assert.Equal("# TYPE mbot_a gauge\nmbot_a{x=\"1\"} 2\n", (await laptop.RunAsync("metrics", "mbot_a")).Output);
        var samples = System.Text.Json.JsonDocument.Parse((await laptop.RunAsync("metrics", "--json")).Output).RootElement.GetProperty("samples");
        Assert.Equal((2, "1", "NaN"), (samples[0].GetProperty("value").GetInt32(), samples[0].GetProperty("labels").GetProperty("x").GetString(), samples[1].GetProperty("value").GetString()));
    }
}
