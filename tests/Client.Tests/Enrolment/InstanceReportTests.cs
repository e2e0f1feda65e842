using System.Net;
using MBot.Client.Enrolment;

namespace MBot.Client.Tests.Enrolment;

public sealed class InstanceReportTests
{
    [Fact]
    public void WhatTheAgentSays_IsRead_AndWhatIsNewerIsPassedOver()
    {
        var report = InstanceReport.Parse("version: 0.2.0\ninstance: abc\nenrolled-until: 2029-01-01\nauthority: -\nlisten: 0.0.0.0:7443\nrunning: yes\nmood: good\n");

        Assert.Equal(new InstanceReport("0.2.0", "abc", null, new IPEndPoint(IPAddress.Any, 7443), true), report);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Welcome to Ubuntu: have fun\n")]
    [InlineData("version: 1\nlisten: everywhere\n")]
    public void WhatIsNoAgentsAnswer_IsRefused(string text) =>
        Assert.Equal("enrol.not-understood", Assert.Throws<ClientException>(() => InstanceReport.Parse(text)).Code);
}
