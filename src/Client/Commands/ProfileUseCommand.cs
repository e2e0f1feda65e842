using System.CommandLine;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class ProfileUseCommand : Verb
{
    private readonly Argument<string> name = new("NAME") { Description = "A name from 'profile list'.", HelpName = "NAME" };

    public ProfileUseCommand(ClientEnvironment environment)
        : base(environment, "use", "Choose the agent that verbs speak to when none is named.")
    {
        name.CompletionSources.Add(Suggest.Profiles(environment));
        Add(name);
    }

    protected override Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var profile = session.Environment.Profiles.Load(session.Get(name));
        session.Environment.Profiles.Use(profile.Name);
        session.Terminal.Say($"{profile.Name}: {(profile.IsEnrolled ? profile.Address : $"not enrolled yet: {profile.EnrolHint}")}");
        return Task.FromResult(ExitCode.Ok);
    }
}
