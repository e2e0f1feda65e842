using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>What the keys do, in the place of the log.</summary>
internal static class DashboardHelp
{
    public static IReadOnlyList<ScreenLine> Lines { get; } =
    [
        ScreenLine.Of(new Span("keys", Style.Strong)),
        ScreenLine.Of("1 2 3 4          all logs, the app's, nginx's, the agent's"),
        ScreenLine.Of("↑ ↓ PgUp PgDn    older and newer lines; Home the oldest kept, End follows again"),
        ScreenLine.Of("p                pause: nothing is asked, nothing moves; p again goes on"),
        ScreenLine.Of("q Esc Ctrl-C     quit           ?  this page, and back"),
        ScreenLine.Of(new Span("– is a figure that is not known (yet). One poll at a time: the agent is asked again", Style.Dim)),
        ScreenLine.Of(new Span("when it has answered; 'N s ago' is how old what you see is.", Style.Dim)),
    ];
}
