using System.Net;
using System.Net.Sockets;
using System.Text;
using MBot.Agent.Configuration;
using MBot.Agent.Health.Conditions;
using MBot.Agent.Hosting;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Storage;
using MBot.Integration.Tests.Hosting.V1;
using MBot.Integration.Tests.Support;
using MBot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MBot.Integration.Tests.Hosting;

public class HostingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task SystemdHears_HowTheStartGoes_ThenSignsOfLifeAndWhatTheAgentDoes_ThenHowLongTheStopMayTake()
    {
        using var folder = new TempFolder("systemd");
        using var socket = Listen(folder);
        var description = new Description { Activity = "serving r1" };
        using var start = new SlowStart();
        var starting = AgentHost.StartAsync(
            s => s.AddSingleton(new SystemdNotifier(folder["notify"], TimeSpan.FromMilliseconds(100))).AddSingleton<IAgentDescription>(description).AddHostedService(_ => start),
            settings: """, "hosting": { "stopTimeout": "90s" }""");

        Assert.Equal("STATUS=starting", await ReceiveAsync(socket));
        Assert.Equal("EXTEND_TIMEOUT_USEC=30000000", await ReceiveAsync(socket));
        start.End();
        await using (var host = await starting)
        {
            await UntilAsync(socket, "READY=1");
            await UntilAsync(socket, "WATCHDOG=1");
            await UntilAsync(socket, "STATUS=serving r1");
            host.Services.GetRequiredService<IConditions>().Raise(new ConditionDefinition("disk-full", Severity.High), "it is full");
            await UntilAsync(socket, "STATUS=serving r1 (disk-full: mbot-client health)");
            description.Activity = "redeploying to main\nREADY=1";
            await UntilAsync(socket, "STATUS=redeploying to main READY=1 (disk-full: mbot-client health)");
        }

        // In this order; signs of life may come between.
        await UntilAsync(socket, "STOPPING=1");
        await UntilAsync(socket, "STATUS=stopping; the app goes on");
        await UntilAsync(socket, "EXTEND_TIMEOUT_USEC=100000000");
    }

    [Fact]
    public async Task AVersionOnTrial_AsksForNoMoreTimeToStart()
    {
        using var folder = new TempFolder("systemd");
        using var socket = Listen(folder);
        await using var host = await AgentHost.StartAsync(s => s.AddSingleton(new SystemdNotifier(folder["notify"], null)).AddSingleton(StartPatience.None));

        Assert.Equal("STATUS=starting", await ReceiveAsync(socket));
        Assert.Equal("READY=1", await ReceiveAsync(socket));
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
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => AgentHost.StartAsync(endpoints: e => e.MapGrpcService<ServiceWithoutRole>()));

        Assert.Contains("no role", error.Message, StringComparison.Ordinal);
    }

    private static Socket Listen(TempFolder folder)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(folder["notify"]));
        return socket;
    }

    /// <summary>Leaves out what comes before it.</summary>
    private static async Task UntilAsync(Socket socket, string message)
    {
        var heard = new List<string>();
        try
        {
            while (heard is not [.., var last] || last != message)
                heard.Add(await ReceiveAsync(socket));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"no {message} among {string.Join(" | ", heard.Distinct())}", e);
        }
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[1024];
        using var bound = new CancellationTokenSource(Bound);
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, bound.Token));
    }

    private sealed class ServiceWithoutRole : WithoutRole.WithoutRoleBase;

    private sealed class Description : IAgentDescription
    {
        public string Supervisor => "none";

        public string AppUrl => "";

        public string Activity { get; set; } = "";
    }

    private sealed class SlowStart : IHostedService, IDisposable
    {
        private readonly SemaphoreSlim _end = new(0);

        public void End() => _end.Release();

        public Task StartAsync(CancellationToken cancellationToken) => _end.WaitAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose() => _end.Dispose();
    }
}
