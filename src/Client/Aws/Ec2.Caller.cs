using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>Asks AWS whose the credentials are. Nobody needs a permission for that.</summary>
    public async Task<CloudCaller> CallerAsync(CancellationToken cancellationToken)
    {
        var config = new AmazonSecurityTokenServiceConfig
        {
            RegionEndpoint = client.Config.RegionEndpoint,
            AuthenticationRegion = Region,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            MaxStaleConnectionRetries = 0,
            Timeout = Bound,
        };
        var caller = await CallAsync(async () =>
        {
            using var tokens = new AmazonSecurityTokenServiceClient(credentials, config);
            return await tokens.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
        return new CloudCaller(caller.Account, caller.Arn);
    }
}
