using MBot.Client.Output;
using MBot.Client.Sessions;
using MBot.Protos.V1;

namespace MBot.Client.Commands;

internal sealed class ReleasesCommand(ClientEnvironment environment) : Verb(environment, "releases", "List the releases on the instance, newest first.")
{
    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var reply = await session.Agent.ReadAsync(options => session.Agent.Deployments.ListReleasesAsync(new ListReleasesRequest(), options), cancellationToken).ConfigureAwait(false);
        Show(session, reply.Releases, "no releases yet: mbot-client redeploy makes the first");
        return ExitCode.Ok;
    }

    public static void Show(Session session, IReadOnlyList<Release> releases, string empty)
    {
        if (session.Json)
        {
            session.Terminal.Document(new ListReleasesReply { Releases = { releases } });
            return;
        }

        session.Terminal.Table(["RELEASE", "STATE", "REF", "SUBJECT", "AUTHOR", "STREAMLIT", "CREATED"],
            [.. releases.Select(release => new Cell[]
            {
                new(release.Id, release.Live ? Style.Strong : Style.Plain),
                new(StateWord(release), StyleOf(release)),
                release.Ref, release.Subject, release.Author, release.StreamlitVersion, Text.Moment(release.CreatedAt, session.Clock),
            })], empty);
    }

    public static string StateWord(Release release)
    {
        var state = release.State switch
        {
            ReleaseState.Preparing => "preparing",
            ReleaseState.Prepared => "prepared",
            ReleaseState.Good => "good",
            ReleaseState.Bad => release.StateReason.Length > 0 ? $"bad: {release.StateReason}" : "bad",
            _ => "unknown",
        };
        return release.Live ? $"live, {state}" : release.Slots.Count > 0 ? $"{state}, running" : state;
    }

    private static Style StyleOf(Release release) => release.State switch
    {
        ReleaseState.Good => Style.Good,
        ReleaseState.Bad => Style.Bad,
        _ => Style.Plain,
    };
}
