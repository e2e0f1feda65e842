using MBot.Agent.Certificates;
using MBot.Agent.Configuration;

namespace MBot.Agent.Tests.Configuration;

public class AddressAndPortTests
{
    [Theory]
    [InlineData("127.0.0.1:7443", 7443)]
    [InlineData("[::]:7443", 7443)]
    [InlineData("127.0.0.1:0", 0)]
    public void BothAreRead(string text, int port) => Assert.Equal(port, AddressAndPort.TryParse(text)?.Port);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("7443")]
    [InlineData(":7443")]
    [InlineData("localhost:7443")]
    [InlineData("")]
    public void WithoutOneOfThem_ItIsNone(string text) => Assert.Null(AddressAndPort.TryParse(text));

    [Theory]
    [InlineData("1.1.1.1", false)]
    [InlineData("1.1.1.1:0", false)]
    [InlineData("1.1.1.1:53", true)]
    public void AResolver_HasAPort(string text, bool taken) =>
        Assert.Equal(taken, !new HttpsOptions { Resolver = text }.Validate().Any(e => e.Property == nameof(HttpsOptions.Resolver)));
}
