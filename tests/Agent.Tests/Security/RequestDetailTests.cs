using System.Text.Json;
using Google.Protobuf;
using MBot.Agent.Security.Calls;
using MBot.Protos.V1;

namespace MBot.Agent.Tests.Security;

public class RequestDetailTests
{
    [Fact]
    public void OfSecrets_OnlyTheNamesAreLeft()
    {
        var request = new ChangeSecretsRequest { Set = { ["A"] = "hunter2", ["EMPTY"] = "" }, Unset = { "B" } };

        var json = JsonDocument.Parse(RequestDetail.Of(request)).RootElement;

        Assert.Equal("[REDACTED]", json.GetProperty("set").GetProperty("A").GetString());
        Assert.Equal("B", json.GetProperty("unset")[0].GetString());
        Assert.Equal("hunter2", request.Set["A"]); // the call itself is untouched
    }

    [Theory]
    [InlineData("https://user:token@git.example.test/app.git", "https://[REDACTED]@git.example.test/app.git")]
    [InlineData("https://token@git.example.test/app.git", "https://[REDACTED]@git.example.test/app.git")]
    [InlineData("https://git.example.test/a@b.git", "https://git.example.test/a@b.git")]
    [InlineData("git@git.example.test:app.git", "git@git.example.test:app.git")]
    public void CredentialsInUrls_AreLeftOut(string url, string expected) =>
        Assert.Contains(expected, RequestDetail.Of(new SetSourceRequest { Url = url }), StringComparison.Ordinal);

    [Fact]
    public void LongValues_AreCut_AndTheWholeIsBounded()
    {
        var request = new ChangeSecretsRequest { Unset = { Enumerable.Range(0, 1000).Select(i => new string('x', 1000)) } };

        var detail = RequestDetail.Of(request);

        Assert.InRange(detail.Length, 1, RequestDetail.MaxLength + 1);
        Assert.DoesNotContain(new string('x', 300), detail, StringComparison.Ordinal);
    }

    [Fact]
    public void LongBytes_AreCut() => Assert.InRange(RequestDetail.Of(new MarkRestoredRequest { Access = ByteString.CopyFrom(new byte[10_000]) }).Length, 100, 500);
}
