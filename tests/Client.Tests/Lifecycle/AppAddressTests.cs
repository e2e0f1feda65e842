using MBot.Client.Configuration;
using MBot.Client.Lifecycle;

namespace MBot.Client.Tests.Lifecycle;

public sealed class AppAddressTests
{
    [Theory]
    [InlineData("https://app.example.org", "203.0.113.7", "https://app.example.org/")]
    [InlineData("http://127.0.0.1", "203.0.113.7", "http://203.0.113.7/")]
    [InlineData("http://127.0.0.1:8080", "203.0.113.7", "http://203.0.113.7:8080/")]
    [InlineData("http://[::1]", "203.0.113.7", "http://203.0.113.7/")]
    [InlineData("http://127.0.0.1:8080", null, "http://127.0.0.1:8080/")]
    [InlineData("", "203.0.113.7", "http://203.0.113.7/")]
    [InlineData(null, "203.0.113.7", "http://203.0.113.7/")]
    [InlineData(null, null, null)]
    public void ThePage_IsTheAgents_SeenFromHere(string? said, string? address, string? expected) =>
        Assert.Equal(expected, AppAddress.PageOf(said, address)?.ToString());

    [Theory]
    [InlineData("https://198.51.100.9:7443", "203.0.113.7", "https://203.0.113.7:7443")]
    [InlineData("https://203.0.113.7:7443", "203.0.113.7", null)]
    [InlineData("https://agent.example.org:7443", "203.0.113.7", null)]
    [InlineData("https://127.0.0.1:17443", "203.0.113.7", null)]
    [InlineData("https://10.0.0.5:7443", "203.0.113.7", null)]
    [InlineData("https://172.20.0.5:7443", "203.0.113.7", null)]
    [InlineData("https://192.168.1.5:7443", "203.0.113.7", null)]
    [InlineData("https://100.64.0.5:7443", "203.0.113.7", null)]
    [InlineData("https://[2001:db8::5]:7443", "203.0.113.7", null)]
    [InlineData("https://198.51.100.9:7443", null, null)]
    [InlineData("", "203.0.113.7", null)]
    public void AProfile_FollowsAPublicAddressOnly(string before, string? address, string? after)
    {
        var profile = new Profile { Name = "prod", Address = before, InstanceId = "agent", Certificate = "c", Key = "k", Authority = "a" };

        Assert.Equal(after, AppAddress.Moved(profile, address)?.Address);
    }

    [Theory]
    [InlineData("https://agent.example.org:7443", "agent.example.org")]
    [InlineData("https://203.0.113.7:7443", null)]
    [InlineData("https://localhost:7443", null)]
    [InlineData("", null)]
    public void AName_IsOneOfTheDns(string address, string? name) =>
        Assert.Equal(name, AppAddress.NameOf(new Profile { Address = address, InstanceId = "agent", Certificate = "c", Key = "k", Authority = "a" }));
}
