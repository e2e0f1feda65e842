using MBot.Client.Agent;
using MBot.Client.Enrolment;
using MBot.Client.Enrolment.Ssh;
using MBot.Client.Output;

namespace MBot.Client.Bringup.Steps;

/// <summary>The agent becomes one of this laptop's, and answers.</summary>
internal sealed class Enrol : IBringupStep
{
    public string Name => "enrol";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        if (up.Agent is null)
        {
            var shell = await SshShell.OpenAsync(up.Ssh!, SshShell.UsualAgent, cancellationToken).ConfigureAwait(false);
            var request = new RemoteRequest(up.Profile!.Name, up.Ssh!.Destination.Host) { Address = up.Request.Address ?? up.Outputs!.AgentEndpoint, Replace = true };
            var (profile, instance) = await new RemoteSetup(up.Environment, up.Note)
                .RunAsync(request, shell, risk => up.Session.Terminal.ConfirmAsync(risk, up.Request.Yes, cancellationToken), cancellationToken).ConfigureAwait(false);
            up.Profile = profile;
            up.Agent = await FirstContact.WaitAsync(up.Session.Connect(profile), instance.Running, up.Session.Clock, cancellationToken).ConfigureAwait(false);
        }

        var agent = up.Session.Connect(up.Profile!);
        await AccessRegistration.RegisterAsync(agent, up.Profile!, cancellationToken).ConfigureAwait(false);
        return $"{up.Profile!.Address} answers: {up.Agent.InstanceId}, mbot-agent {up.Agent.Version}";
    }
}
