using MBot.Client.Output;

namespace MBot.Client.Dashboard;

/// <summary>Whose screen this is, how the app is, and how old that knowledge is.</summary>
internal static class DashboardHead
{
    public static IReadOnlyList<ScreenLine> Lines(DashboardState state, int width)
    {
        var status = state.Status;
        var left = ScreenLine.Of(new Span(state.Profile, Style.Strong), "  ", Health(state));
        var right = ScreenLine.Of(Age(state));
        var gap = width - left.Width - right.Width;
        var lines = new List<ScreenLine> { gap > 1 ? left.Then(ScreenLine.Of(new string(' ', gap))).Then(right) : left.Then(ScreenLine.Of("  ")).Then(right) };
        if (state.Problem is { } problem)
            lines.Add(ScreenLine.Of(new Span(problem, Style.Bad), new Span(state.ProblemHint is { } hint ? $" → {hint}" : "", Style.Warning)));
        if (status is null)
            return lines;
        lines.Add(ScreenLine.Of(
            new Span("app      ", Style.Dim), status.Agent?.AppUrl ?? Figure.Missing,
            new Span("  agent ", Style.Dim), status.Agent?.Version ?? Figure.Missing,
            new Span("  up ", Style.Dim), status.Agent?.StartedAt is { } started ? Text.Span(state.Clock.GetUtcNow() - started.ToDateTimeOffset()) : Figure.Missing));
        lines.Add(ScreenLine.Of(new Span("live     ", Style.Dim), status.Live is { } live ? $"{live.Id}  {live.Ref}  {live.Subject}" : "nothing yet"));
        return lines;
    }

    private static Span Health(DashboardState state) => state switch
    {
        { Status: null, Problem: null } => new Span("asking …", Style.Dim),
        { Problem: not null } => new Span("NOT ANSWERING", Style.Bad),
        { Status.Healthy: true } => new Span("healthy", Style.Good),
        _ => new Span("NOT HEALTHY", Style.Bad),
    };

    private static Span Age(DashboardState state)
    {
        if (state.HeardAt is not { } heard)
            return new Span("nothing heard yet", Style.Dim);
        var age = state.Clock.GetUtcNow() - heard;
        var late = age > state.Interval * 3 + TimeSpan.FromSeconds(2);
        var took = state.RoundTrip is { } trip ? $"answers in {Text.Span(trip)}, " : "";
        return new Span($"{took}{Figure.Age(age)} ago", late ? Style.Warning : Style.Dim);
    }
}
