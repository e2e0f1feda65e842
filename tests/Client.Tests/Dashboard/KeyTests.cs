using System.Text;
using MBot.Client.Dashboard;
using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Tests.Dashboard;

public sealed class KeyTests
{
    [Theory]
    [InlineData("\u001b[A", nameof(KeyName.Up))]
    [InlineData("\u001bOB", nameof(KeyName.Down))]
    [InlineData("\u001b[5~", nameof(KeyName.PageUp))]
    [InlineData("\u001b[6~", nameof(KeyName.PageDown))]
    [InlineData("\u001b[1~", nameof(KeyName.Home))]
    [InlineData("\u001b[F", nameof(KeyName.End))]
    [InlineData("\u001b", nameof(KeyName.Escape))]
    [InlineData("q", nameof(KeyName.Character))]
    public void WhatATerminalSends_IsAKey(string sent, string name) =>
        Assert.Equal(name, Assert.Single(Key.Parse(Encoding.ASCII.GetBytes(sent))).Name.ToString());

    [Fact]
    public void SequencesThatMeanNothing_AreLeftOut_AndWhatFollowsIsRead() =>
        Assert.Equal([new Key(KeyName.Character, 'x'), new Key(KeyName.Up)], Key.Parse(Encoding.ASCII.GetBytes("\u001b[1;5Cx\u001b[A\u001b[")));

    [Fact]
    public void AScrolledView_StaysWhereItIs_WhileLinesCome()
    {
        var log = new LogView();
        for (var i = 1; i <= 100; i++)
            log.Add(SampleState.Line(LogSource.App, 0, $"{i}"));
        var state = SampleState.Of();

        DashboardKeys.Pressed(new Key(KeyName.PageUp), state, log, page: 10);
        log.Add(SampleState.Line(LogSource.App, 0, "101"));

        Assert.Equal("90", log.Last(3)[^1].Text);
        Assert.Equal(11, log.Below);
        DashboardKeys.Pressed(new Key(KeyName.End), state, log, page: 10);
        Assert.Equal("101", log.Last(3)[^1].Text);
    }

    [Fact]
    public void NumbersChooseTheLog_AndANoisyOneDoesNotPushTheOthersOut()
    {
        var (log, state) = (new LogView(), SampleState.Of());
        log.Add(SampleState.Line(LogSource.Agent, 0, "the agent's"));
        for (var i = 0; i < 5000; i++)
            log.Add(SampleState.Line(LogSource.App, 0, "noise"));

        DashboardKeys.Pressed(new Key(KeyName.Character, '4'), state, log, page: 1);

        Assert.Equal("the agent's", Assert.Single(log.Last(10)).Text);
    }

    [Fact]
    public void APause_FreezesTheLog_UntilItIsOver()
    {
        var (log, state) = (SampleState.Log(10), SampleState.Of());

        var paused = DashboardKeys.Pressed(new Key(KeyName.Character, 'p'), state, log, page: 1);
        log.Add(SampleState.Line(LogSource.App, 0, "later"));

        Assert.True(paused.Paused);
        Assert.NotEqual("later", log.Last(1)[0].Text);
        Assert.False(DashboardKeys.Pressed(new Key(KeyName.Character, 'p'), paused, log, page: 1).Paused);
        Assert.Equal("later", log.Last(1)[0].Text);
    }
}
