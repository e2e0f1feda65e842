using MBot.Client.Output;
using MBot.Protos.V1;

namespace MBot.Client.Dashboard;

/// <summary>What a key changes. Those that end it are not known here.</summary>
internal static class DashboardKeys
{
    /// <param name="page">How many lines PgUp goes.</param>
    public static DashboardState Pressed(Key key, DashboardState state, LogView log, int page)
    {
        switch (key)
        {
            case { Name: KeyName.Up }:
                log.Scroll(1);
                break;
            case { Name: KeyName.Down }:
                log.Scroll(-1);
                break;
            case { Name: KeyName.PageUp }:
                log.Scroll(page);
                break;
            case { Name: KeyName.PageDown }:
                log.Scroll(-page);
                break;
            case { Name: KeyName.Home }:
                log.ToOldest();
                break;
            case { Name: KeyName.End }:
                log.ToNewest();
                break;
            case { Character: >= '1' and <= '4' and var number }:
                log.Choose((LogSource)(number - '1')); // all, app, nginx, agent: the protocol's own order
                break;
            case { Character: '?' or 'h' }:
                return state with { Help = !state.Help };
            case { Character: 'p' } when state.Paused:
                log.ToNewest();
                return state with { Paused = false };
            case { Character: 'p' }:
                log.Freeze();
                return state with { Paused = true };
        }

        return state;
    }
}
