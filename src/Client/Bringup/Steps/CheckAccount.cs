using MBot.Client.Aws;

namespace MBot.Client.Bringup.Steps;

/// <summary>The credentials, and whose account they lead into: that is where the money is spent.</summary>
internal sealed class CheckAccount : IBringupStep
{
    public string Name => "account";

    public async Task<string> RunAsync(BringupState up, CancellationToken cancellationToken)
    {
        // Which region the environment is in the plan tells, later; this question all of them answer.
        using var anywhere = Ec2.Open(new AwsTarget("", "") { Region = up.Session.TargetIn(null).Region ?? "us-east-1", AwsProfile = up.AwsProfile });
        var caller = await anywhere.CallerAsync(cancellationToken).ConfigureAwait(false);
        return $"{caller.Account} as {caller.Arn}";
    }
}
