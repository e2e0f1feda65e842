using System.Net.Sockets;
using System.Text;
using MBot.Agent.Hosting;
using MBot.TestKit;

namespace MBot.Agent.Tests.Hosting;

public sealed class SystemdNotifierTests : IDisposable
{
    private readonly TempFolder _folder = new("notify");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public SystemdNotifierTests()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(_folder["notify"]));
        _socket.ReceiveTimeout = 10_000;
    }

    [Fact]
    public void EveryState_ArrivesAsSystemdSpellsIt()
    {
        var notifier = new SystemdNotifier(_folder["notify"], TimeSpan.FromSeconds(30));
        notifier.Ready();
        notifier.Stopping();
        notifier.Watchdog();
        notifier.ExtendTimeout(TimeSpan.FromSeconds(90));
        notifier.Status("redeploying\nREADY=1");

        Assert.Equal(["READY=1", "STOPPING=1", "WATCHDOG=1", "EXTEND_TIMEOUT_USEC=90000000", "STATUS=redeploying READY=1"], Enumerable.Range(0, 5).Select(_ => Receive()));
    }

    [Fact]
    public void Reloading_CarriesTheMonotonicClock()
    {
        new SystemdNotifier(_folder["notify"], null).Reloading();

        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=[1-9]\d+\z", Receive());
    }

    [Fact]
    public void AnAbstractSocket_IsReachedToo()
    {
        var name = $"mbot-test-{Guid.NewGuid():N}";
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint("\0" + name));

        new SystemdNotifier("@" + name, null).Ready();

        var buffer = new byte[256];
        Assert.Equal("READY=1", Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer)));
    }

    [Fact]
    public void WhereNobodyListens_NothingHappens()
    {
        new SystemdNotifier(null, TimeSpan.FromSeconds(1)).Ready();
        new SystemdNotifier(_folder["nowhere"], null).Ready();
        Assert.Null(new SystemdNotifier(null, TimeSpan.FromSeconds(1)).WatchdogInterval);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }

    private string Receive()
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }
}
