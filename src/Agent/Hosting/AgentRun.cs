using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using MBot.Agent.Security;
using MBot.Agent.Security.Calls;
using Microsoft.AspNetCore.Connections;

namespace MBot.Agent.Hosting;

/// <summary>
/// Runs a built agent from lock to exit code. Order at the start: state folder, lock, configuration, roles, features,
/// and the port last; the port is also the first to go when it stops.
/// </summary>
internal static class AgentRun
{
    public static async Task<int> RunAsync(StateFolder folder, Func<StateFolder, WebApplication> build)
    {
        FileMask.Restrict();
        StatePreparation.Create(folder);
        using var held = StateLock.Take(folder);
        StatePreparation.Clean(folder);
        await using var agent = build(folder);
        await StartAsync(agent);
        await agent.WaitForShutdownAsync();
        return agent.Services.GetRequiredService<StartAgain>().Asked ? ExitCodes.StartAgain : ExitCodes.Ok;
    }

    /// <exception cref="MBotException"><c>agent.port-taken</c>, <c>configuration.invalid</c>, and what features refuse to start with.</exception>
    public static async Task StartAsync(WebApplication agent)
    {
        var listen = agent.Services.GetRequiredService<ISettings<SecurityOptions>>().Current.ListenEndPoint;
        agent.Services.GetRequiredService<RolePolicy>().Cover(((IEndpointRouteBuilder)agent).DataSources);
        try
        {
            await agent.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw PortTaken(listen.Port, e);
        }
    }

    private static MBotException PortTaken(int port, IOException error)
    {
        // Whoever had it may have let go of it meanwhile.
        var by = PortOwner.Of(port)?.ToString() ?? "another program";
        return new MBotException(ErrorKind.FailedPrecondition, "agent.port-taken", $"port {port} is taken by {by}", error)
        {
            Hint = "stop that program, or choose another port with the setting security.listen",
        };
    }
}
