using MBot.Client.Aws;
using MBot.Client.Doctor;

namespace MBot.Client.Tests.Doctor;

public sealed class ComparedExaminationTests
{
    private static readonly DateTimeOffset Asked = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, "Ok")] // within question and answer
    [InlineData(-4, "Ok")]
    [InlineData(30, "Warning")]
    [InlineData(-7200, "Failed")]
    [InlineData(7200, "Failed")]
    public void Clocks(int seconds, string outcome) =>
        Assert.Equal(outcome, ComparedExamination.Clocks(Asked, Asked.AddSeconds(2), Asked.AddSeconds(seconds)).Outcome.ToString());

    [Theory]
    [InlineData("1.2.0", "1.2.0", "Ok", "")]
    [InlineData("1.2.0", "1.1.0", "Warning", "mbot-client agent upgrade ARCHIVE")]
    [InlineData("1.1.0-dev", "1.2.0", "Warning", "mbot-client version --agent")]
    public void Versions(string client, string agent, string outcome, string command)
    {
        var found = ComparedExamination.Versions(client, agent);

        Assert.Equal((outcome, command), (found.Outcome.ToString(), found.Command));
    }

    [Theory]
    [InlineData("203.0.113.0/24", 7443, "Ok")]
    [InlineData("203.0.113.9/32", 7443, "Failed")]
    [InlineData("203.0.113.7/32", 22, "Failed")]
    public void OwnAddressAgainstTheGroup(string cidr, int port, string outcome) => Assert.Equal(
        outcome,
        CloudExamination.Judge([System.Net.IPAddress.Parse("203.0.113.7")], [new CloudRule("r", "tcp", port, port, cidr, "", new Dictionary<string, string>())]).Outcome.ToString());
}
