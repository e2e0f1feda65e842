using MBot.Agent.Certificates;
using MBot.Agent.Platform;

namespace MBot.Agent.Tests.Certificates;

public class CertificatePairTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void APair_IsForItsNames_AndItsTime(bool rsa)
    {
        var pair = TestPair.For("app.example.org", rsa: rsa).Parsed;
        pair.MustServe(["app.example.org", "APP.example.org"], DateTimeOffset.UtcNow);
        Refused("is not for www.example.org", () => pair.MustServe(["app.example.org", "www.example.org"], DateTimeOffset.UtcNow));
        Refused("it counts from", () => pair.MustServe([], DateTimeOffset.UtcNow.AddDays(91)));
        Refused("it counts from", () => pair.MustServe([], DateTimeOffset.UtcNow.AddDays(-2)));
    }

    [Fact]
    public void WhatDoesNotBelongTogether_IsNoPair()
    {
        var (one, other) = (TestPair.For("one.example.org"), TestPair.For("other.example.org"));
        Refused("the key is not the one of CN=one.example.org", () => CertificatePair.Parse(one.Chain, other.Key));
        Refused("the key is not the one of", () => CertificatePair.Parse(one.Chain, ""));
        Refused("the key is not the one of", () => CertificatePair.Parse(one.Chain, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"));
        Refused("the chain holds no certificate", () => CertificatePair.Parse("", one.Key));
        Refused("the chain is not PEM", () => CertificatePair.Parse("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", one.Key));
        Refused("was not issued by", () => CertificatePair.Parse(one.Chain + other.Chain, one.Key));
    }

    [Fact]
    public void WhatIsRefused_NeverShowsTheKey()
    {
        var (one, other) = (TestPair.For("one.example.org"), TestPair.For("other.example.org"));
        var error = Assert.Throws<MBotException>(() => CertificatePair.Parse(one.Chain, other.Key));
        Assert.DoesNotContain(other.Key.Split('\n')[1], error.ToString(), StringComparison.Ordinal);
    }

    private static void Refused(string why, Action act) => Assert.Contains(why, Assert.Throws<MBotException>(act).Message, StringComparison.Ordinal);
}
