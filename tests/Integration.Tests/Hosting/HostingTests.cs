using System.Net;
using System.Net.Sockets;
using System.Text;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Storage;
using MBot.Integration.Tests.Support;
using Integration.Tests.GrpcContracts;
using MBot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MBot.Integration.Tests.Hosting;

public class HostingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SystemdHears_Ready_ThenSignsOfLife_ThenStopping()
    {
        using var folder = new TempFolder("systemd");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        await using (var host = await AgentHost.StartAsync(s => s.AddSingleton(new SystemdNotifier(folder["notify"], TimeSpan.FromMilliseconds(100)))))
        {
            Assert.Equal("READY=1", await ReceiveAsync(socket));
            Assert.Equal("WATCHDOG=1", await ReceiveAsync(socket));
            Assert.Equal("WATCHDOG=1", await ReceiveAsync(socket));
        }

        var last = await ReceiveAsync(socket);
        while (last == "WATCHDOG=1")
            last = await ReceiveAsync(socket);
        Assert.Equal("STOPPING=1", last);
    }

    [Fact]
    public async Task APortThatIsTaken_IsNamedWithWhoHasIt()
    {
        using var folder = new TempFolder("port");
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await File.WriteAllTextAsync(folder["agent.json"], $$"""{ "security": { "listen": "127.0.0.1:{{port}}" } }""");
        var builder = AgentBuilder.Create(new StateFolder(folder.Path));
        builder.Services.AddSingleton<IConditions, ConditionBoard>().AddConfiguration().AddStorage().AddSecurity().AddHosting();
        await using var agent = builder.Build();

        var error = await Assert.ThrowsAsync<MBotException>(() => AgentRun.StartAsync(agent));

        Assert.Equal("agent.port-taken", error.Code);
        Assert.Contains($"port {port} is taken by process {Environment.ProcessId} (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServiceWhoseMethodsHaveNoRole_IsNotServed()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => AgentHost.StartAsync(endpoints: e => e.MapGrpcService<ContractService>()));

        Assert.Contains("no role", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[1024];
        using var bound = new CancellationTokenSource(Bound);
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, bound.Token));
    }
}
