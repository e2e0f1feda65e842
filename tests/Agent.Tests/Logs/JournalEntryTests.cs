using MBot.Agent.Logs;
using MBot.Agent.Logs.Journal;

namespace MBot.Agent.Tests.Logs;

public sealed class JournalEntryTests
{
    [Theory]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":"hello","PRIORITY":"6","_SYSTEMD_UNIT":"mbot-app@0123456789ab-8510.service"}""", "hello", false)]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":[226,130,172,27],"PRIORITY":"3","_SYSTEMD_UNIT":"mbot-app@0123456789ab-8510.service"}""", "€\u001b", true)]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":"Main process exited","PRIORITY":"5","_SYSTEMD_UNIT":"init.scope","UNIT":"mbot-app@0123456789ab-8510.service"}""", "Main process exited", false)]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":["first","last"],"PRIORITY":"6","_SYSTEMD_UNIT":"mbot-app@0123456789ab-8510.service"}""", "last", false)]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":null,"PRIORITY":"6","_SYSTEMD_UNIT":"mbot-app@0123456789ab-8510.service"}""", "", false)]
    public void AnEntry_IsALineOfItsSlot(string json, string text, bool isError) => Assert.Equal(
        new LogLine(LogSource.App, DateTimeOffset.UnixEpoch.AddMicroseconds(1763800000123456), "0123456789ab-8510", isError, text) { Key = "c" },
        JournalEntry.Parse(json));

    [Theory]
    [InlineData("")]
    [InlineData("No journal files were found.")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"soon"}""")]
    [InlineData("""{"__CURSOR":"c","__REALTIME_TIMESTAMP":"1763800000123456","MESSAGE":[300]}""")]
    public void WhatIsNoEntry_IsLeftOut(string line) => Assert.Null(JournalEntry.Parse(line));
}
