namespace MBot.Agent.Services;

internal enum ServiceState
{
    /// <summary>Being started; its process may not exist yet.</summary>
    Starting,

    Running,

    /// <summary>Ended, with a record of how.</summary>
    Exited,

    /// <summary>Ended without a record: its supervisor was killed, or the machine went down.</summary>
    Lost,
}
