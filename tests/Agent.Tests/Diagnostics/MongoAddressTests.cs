using MBot.Agent.Diagnostics.Atlas;

namespace MBot.Agent.Tests.Diagnostics;

public sealed class MongoAddressTests
{
    [Theory]
    [InlineData("mongodb+srv://u:p@cluster0.abc.mongodb.net/app?retryWrites=true", true, true, "cluster0.abc.mongodb.net:27017")]
    [InlineData("mongodb+srv://u:p@cluster0.abc.mongodb.net/?tls=false", true, false, "cluster0.abc.mongodb.net:27017")]
    [InlineData("mongodb://h1:1,h2:2,h3/db?replicaSet=r&ssl=true", false, true, "h1:1 h2:2 h3:27017")]
    [InlineData("mongodb://127.0.0.1", false, false, "127.0.0.1:27017")]
    [InlineData("mongodb://u:p@[::1]:27018/", false, false, "::1:27018")]
    [InlineData("mongodb://u:p/w@ord@h/db", false, false, "h:27017")]
    [InlineData("  mongodb://h  ", false, false, "h:27017")]
    public void HostsAreTaken_AndNothingElse(string uri, bool srv, bool tls, string hosts)
    {
        var address = MongoAddress.Parse(uri)!;

        Assert.Equal((srv, tls, hosts), (address.IsSrv, address.UsesTls, string.Join(' ', address.Hosts)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("postgres://u:p@h/db")]
    [InlineData("mongodb://")]
    [InlineData("mongodb://u:p@/db")]
    public void WhatIsNoConnectionString_IsNone(string uri) => Assert.Null(MongoAddress.Parse(uri));
}
