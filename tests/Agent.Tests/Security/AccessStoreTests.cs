using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Access;
using MBot.Agent.Security.Identity;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agent.Tests.Security;

public sealed class AccessStoreTests : IDisposable
{
    private readonly TempFolder _folder = new("access");
    private readonly StateFolder _state;

    public AccessStoreTests() => _state = new StateFolder(_folder.Path);

    private string File => Path.Combine(_state.Access, "clients.json");

    [Fact]
    public void ARemovedClient_StaysOut_AfterARestartToo()
    {
        var store = Open();
        Assert.True(store.Admit(Client("bert", "01")));

        store.Remove("bert");

        Assert.False(store.Admit(Client("bert", "01")));
        Assert.False(Open().Admit(Client("bert", "01")));
    }

    [Fact]
    public void ARemovedName_IsClosedForCertificatesThatWereNeverSeen()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));

        store.Remove("bert");

        Assert.False(Open().Admit(Client("bert", "02")));
    }

    [Fact]
    public void OneCertificateAddedAfterTheRemoval_OpensNothingForTheOthers()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Remove("bert");

        store.Add(Client("bert", "02"), "anna");

        Assert.Equal((true, false, false), (store.Admit(Client("bert", "02")), store.Admit(Client("bert", "01")), store.Admit(Client("bert", "03"))));
    }

    [Fact]
    public void ARemovedCertificate_CannotBeAddedAgain()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Remove("bert");

        Assert.Equal("access.revoked", Assert.Throws<MBotException>(() => store.Add(Client("bert", "01"), "anna")).Code);
    }

    [Fact]
    public void TheSameCertificateTwice_IsOneEntry()
    {
        var store = Open();
        store.Admit(Client("bert", "01"));
        store.Admit(Client("bert", "01"));
        store.Add(Client("bert", "01"), "anna");

        Assert.Single(Open().Current.Clients);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void AnUnreadableList_LetsNobodyIn_UntilItIsMended(string content)
    {
        Directory.CreateDirectory(_state.Access);
        System.IO.File.WriteAllText(File, content);
        var store = Open();

        Assert.Equal("access.unreadable", Assert.Throws<MBotException>(() => store.Admit(Client("bert", "01"))).Code);

        System.IO.File.Delete(File);
        Assert.True(store.Admit(Client("bert", "01")));
    }

    [Fact]
    public void TheList_IsTheOwnersAlone()
    {
        Open().Admit(Client("bert", "01"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    public void Dispose() => _folder.Dispose();

    private AccessStore Open() => new(_state, TimeProvider.System, NullLogger<AccessStore>.Instance);

    private static ClientIdentity Client(string name, string serial) => new(name, AccessRole.Viewer, serial, DateTimeOffset.MaxValue);
}
