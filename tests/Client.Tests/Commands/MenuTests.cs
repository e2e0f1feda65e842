using MBot.Client.Output;
using MBot.Client.Tests.Support;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Commands;

/// <summary>Without a verb at a terminal: each choice is a verb, typed.</summary>
public sealed class MenuTests
{
    private static readonly TerminalTraits Terminal = new() { InputIsTerminal = true, OutputIsTerminal = true, ErrorIsTerminal = true, Plain = true };

    [Fact]
    public async Task AChoice_RunsItsVerb_AndTheMenuComesBackUntilQ()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        agent.Script.On<GetStatusRequest>(_ => new StatusReply { Healthy = true });
        using var laptop = Laptop.Of(agent);
        laptop.Traits = Terminal;

        var ran = await laptop.RunWithInputAsync("1\n?\n1\nq\n");

        Assert.Equal(ExitCode.Ok, ran.Exit);
        Assert.Equal(2, agent.Script.Asked<GetStatusRequest>().Count);
        Assert.Equal(2, ran.Lines.Count(line => line == "healthy"));
        Assert.Equal(3, ran.Lines.Count(line => line.StartsWith("  q  leave", StringComparison.Ordinal)));
        Assert.Contains("mbot-client, profile test", ran.Output, StringComparison.Ordinal);
        Assert.Contains("one of 1 2", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatAVerbNeeds_IsAsked_AndADangerousOneStillAsks()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.Traits = Terminal;

        var no = await laptop.RunWithInputAsync("4\napp\nn\nq\n");
        Assert.Empty(agent.Script.Asked<RestartServiceRequest>());
        Assert.Contains("mbot-client restart app", no.Output, StringComparison.Ordinal);
        Assert.Contains("exit code 4", no.Error, StringComparison.Ordinal);

        await laptop.RunWithInputAsync("4\napp\ny\nq\n");
        Assert.Equal("app", Assert.Single(agent.Script.Asked<RestartServiceRequest>()).Name);

        await laptop.RunWithInputAsync("4\n\nq\n");
        Assert.Single(agent.Script.Asked<RestartServiceRequest>());
    }

    [Fact]
    public async Task TheProfileOfTheCommandLine_GoesWithEachChoice()
    {
        await using var agent = await ScriptedAgent.StartAsync();
        using var laptop = Laptop.Of(agent);
        laptop.AddProfile("other", "https://127.0.0.1:1", "nobody", agent.Authority);
        laptop.Traits = Terminal;

        await laptop.RunWithInputAsync("1\nq\n", "--profile", "test");

        Assert.Single(agent.Script.Asked<GetStatusRequest>());
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task WithoutATerminal_ItIsAUsageError(bool input, bool output)
    {
        using var laptop = new Laptop { Traits = new TerminalTraits { InputIsTerminal = input, OutputIsTerminal = output } };

        var ran = await laptop.RunWithInputAsync("q\n");

        Assert.Equal(ExitCode.Usage, ran.Exit);
        Assert.Contains("needs a verb", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--profile")]
    [InlineData("nonsense")]
    public async Task WhatIsWrongOtherwise_IsStillAnError(string argument)
    {
        using var laptop = new Laptop { Traits = Terminal };

        Assert.Equal(ExitCode.Usage, (await laptop.RunWithInputAsync("q\n", argument)).Exit);
    }

    [Fact]
    public async Task TheEndOfTheInput_LeavesIt()
    {
        using var laptop = new Laptop { Traits = Terminal };

        Assert.Equal(ExitCode.Ok, (await laptop.RunAsync()).Exit);
    }
}
