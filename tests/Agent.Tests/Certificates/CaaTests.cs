using System.Net;
using MBot.Agent.Certificates;
using MBot.Agent.Certificates.Issuing;
using MBot.Agent.Nginx;
using MBot.Agent.Platform;
using MBot.Agent.Tests.Configuration;
using MBot.TestKit;

namespace MBot.Agent.Tests.Certificates;

/// <summary>What CAA records (RFC 8659) do to an order, through a DNS server.</summary>
public sealed class CaaTests : IDisposable
{
    private const string Name = "app.team.example.org";
    private static readonly IPAddress Here = IPAddress.Parse("203.0.113.7");
    private readonly TempFolder _folder = new("caa");
    private readonly DnsAnswers _dns = new();
    private readonly HttpsOptions _options;

    public CaaTests()
    {
        _options = new HttpsOptions { Resolver = _dns.Address.ToString() };
        _dns.AddAddress(Name, Here);
    }

    public void Dispose()
    {
        _dns.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task WithoutRecords_AnyAuthorityMayIssue_AndEveryParentWasAsked()
    {
        Assert.Null(await CheckAsync());
        Assert.Equal([Name, "team.example.org", "example.org", "org"], _dns.Asked.Where(q => q.Type == DnsAnswers.Caa).Select(q => q.Name));
    }

    [Theory]
    [InlineData("issue", "letsencrypt.org")]
    [InlineData("issue", "LetsEncrypt.org; validationmethods=http-01")]
    [InlineData("issuewild", "other.example")]
    [InlineData("iodef", "mailto:security@example.org")]
    [InlineData("contactemail", "security@example.org")]
    public async Task WhatDoesNotForbidIt_LetsIt(string tag, string value)
    {
        _dns.AddCaa(Name, tag, value);
        Assert.Null(await CheckAsync());
    }

    [Theory]
    [InlineData("issue", "other.example", 0, "only other.example")]
    [InlineData("issue", ";", 0, "only nobody")]
    [InlineData("ISSUE", "other.example; account=1", 128, "only other.example")]
    [InlineData("tbs", "unknown", 128, "only nobody")]
    public async Task WhatForbidsIt_IsFoundBeforeTheAuthorityIsAsked(string tag, string value, byte flags, string words)
    {
        _dns.AddCaa(Name, tag, value, flags);
        Assert.Contains(words, (await RefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneOfSeveral_IsEnough()
    {
        _dns.AddCaa(Name, "issue", "other.example");
        _dns.AddCaa(Name, "issue", "letsencrypt.org");
        _dns.AddCaa(Name, "issuewild", ";");
        Assert.Null(await CheckAsync());
    }

    [Fact]
    public async Task TheNearestParentWithRecords_Counts()
    {
        _dns.AddCaa("example.org", "issue", "other.example");
        Assert.Contains("only other.example", (await RefusedAsync()).Message, StringComparison.Ordinal);

        _dns.AddCaa("team.example.org", "issue", "letsencrypt.org");
        Assert.Null(await CheckAsync());
    }

    [Fact]
    public async Task RecordsThatCannotBeRead_AreSaid_AndStopNothing()
    {
        _dns.AddCaa("example.org", "issue", "letsencrypt.org");
        _dns.Fail("team.example.org", DnsAnswers.Caa);

        Assert.Contains("CAA records of app.team.example.org can't be read", await CheckAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(_dns.Asked, q => q == ("example.org", DnsAnswers.Caa));
    }

    [Fact]
    public async Task AnotherAuthority_IsNotMeasuredByIt()
    {
        _dns.AddCaa(Name, "issue", "other.example");
        _options.Server = "https://acme.example/letsencrypt.org/directory";
        Assert.Null(await CheckAsync());
    }

    [Fact]
    public async Task ANameThatIsNotThere_OrLeadsElsewhere_IsFound()
    {
        Assert.Equal("https.dns", (await Assert.ThrowsAsync<MBotException>(() => CheckAsync("gone.example.org"))).Code);
        _dns.AddAddress(Name, IPAddress.Parse("203.0.113.8"));
        Assert.Contains("203.0.113.8", (await Assert.ThrowsAsync<MBotException>(() => CheckAsync())).Message, StringComparison.Ordinal);
    }

    private async Task<MBotException> RefusedAsync()
    {
        var refused = await Assert.ThrowsAsync<MBotException>(() => CheckAsync());
        Assert.Equal("https.caa", refused.Code);
        return refused;
    }

    private async Task<string?> CheckAsync(string name = Name)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var options = new Fixed<HttpsOptions>(_options);
        var preflight = new Preflight(new NameLookup(options), new PublicAddresses(options), new NginxPaths(new StateFolder(_folder.Path)), options, new Fixed<NginxOptions>(new()), TimeProvider.System);
        return await preflight.CheckRecordsAsync(name, [Here], bound.Token);
    }
}
