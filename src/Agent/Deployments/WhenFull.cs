namespace MBot.Agent.Deployments;

/// <summary>What to do when there is no room for another running copy.</summary>
internal enum WhenFull
{
    /// <summary>Say who is in the way and change nothing. Without anybody in the way: stop-start.</summary>
    Refuse,

    /// <summary>Wait until sessions have ended by themselves, or by the drain time-out.</summary>
    Wait,

    /// <summary>End the sessions on draining copies now.</summary>
    Cut,

    /// <summary>Maintenance page, stop the live copy, start the new one.</summary>
    StopStart,
}
