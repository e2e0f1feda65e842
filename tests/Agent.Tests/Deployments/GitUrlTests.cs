using MBot.Agent.Deployments.Source;

namespace MBot.Agent.Tests.Deployments;

public sealed class GitUrlTests
{
    [Theory]
    [InlineData("https://example.test/team/app.git")]
    [InlineData("http://127.0.0.1:3000/app.git")]
    [InlineData("ssh://git@example.test:2222/team/app.git")]
    [InlineData("git@example.test:team/app.git")]
    [InlineData("file:///srv/app.git")]
    [InlineData("/srv/app.git")]
    public void WhenAnAddressUsesAPlainTransport_ItIsLetIn(string url) => Assert.Null(GitUrl.Problem(url));

    [Theory]
    [InlineData("")]
    [InlineData("ext::sh -c x")]
    [InlineData("ext::sh")]
    [InlineData("fd::17")]
    [InlineData("--upload-pack=x")]
    [InlineData("-c core.sshCommand=x")]
    [InlineData("-oProxyCommand=x@host:path")]
    [InlineData("git@-oProxyCommand=x:path")]
    [InlineData("git@host:-x")]
    [InlineData("git@host::x")]
    [InlineData("ssh://-oProxyCommand=x/path")]
    [InlineData("ssh://-oProxyCommand=x@host/path")]
    [InlineData("ssh://%2DoProxyCommand=x@host/path")]
    [InlineData("https://user:password@example.test/app.git")]
    [InlineData("ftp://example.test/app.git")]
    [InlineData("relative/path")]
    [InlineData("https://example.test/a\nb")]
    public void WhenAnAddressCouldRunSomething_OrHoldsAPassword_ItIsRefused(string url) => Assert.NotNull(GitUrl.Problem(url));
}
