using MBot.Agent.Security;

namespace MBot.Agent.Tests.Security;

public class SecurityOptionsTests
{
    [Theory]
    [InlineData("127.0.0.1:7443")]
    [InlineData("0.0.0.0:7443")]
    [InlineData("[::]:7443")]
    public void AnAddressAndAPort_IsWhereToListen(string listen) => Assert.Empty(new SecurityOptions { Listen = listen }.Validate());

    [Theory]
    [InlineData("")]
    [InlineData("7443")]
    [InlineData("localhost:7443")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:7443")]
    public void AnythingElse_IsRefused(string listen) => Assert.NotEmpty(new SecurityOptions { Listen = listen }.Validate());
}
