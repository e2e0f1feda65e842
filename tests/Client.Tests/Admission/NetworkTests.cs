using MBot.Client.Admission;

namespace MBot.Client.Tests.Admission;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7/32")]
    [InlineData(" 203.0.113.7/24 ", "203.0.113.0/24")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("2001:DB8:0:0::7", "2001:db8::7/128")]
    [InlineData("2001:db8:1:2:3::/48", "2001:db8:1::/48")]
    public void ANetwork_IsWrittenAsAwsAndTerraformDo(string given, string written) => Assert.Equal(written, Network.Canonical(given));

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("203.0.113.7/0")]
    [InlineData("0.0.0.0/7")]
    [InlineData("::/0")]
    [InlineData("2000::/3")]
    public void NearlyEverybody_IsRefused(string given) => Assert.Equal("network.too-wide", Assert.Throws<ClientException>(() => Network.Canonical(given)).Code);

    [Theory]
    [InlineData("")]
    [InlineData("laptop")]
    [InlineData("10")]
    [InlineData("0x7f.1")]
    [InlineData("203.0.113.7/33")]
    [InlineData("203.0.113.7/-1")]
    [InlineData("203.0.113.7/")]
    [InlineData("203.0.113.7/24/24")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::ffff:203.0.113.7")]
    [InlineData("203.0.113.7; rm")]
    public void WhatIsNoNetwork_IsRefused(string given) => Assert.Equal(ExitCode.Usage, Assert.Throws<ClientException>(() => Network.Canonical(given)).Exit);
}
