using MBot.Agent.Platform;

namespace MBot.Agent.Nginx;

/// <summary>Told of nginx's deaths and what became of them; registered by who makes conditions of them. Calls must not block or throw.</summary>
internal interface INginxObserver
{
    /// <summary>It had died and runs again.</summary>
    void Recovered(NginxGap gap);

    /// <summary>It should run and cannot; tried again after a pause. Told at each attempt.</summary>
    void CannotRun(MBotException reason);
}
