using Amazon.EC2;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace MBot.Client.Aws;

/// <summary>The SDK's client with this program's own rules for what is asked again.</summary>
internal sealed class Ec2Client(AWSCredentials credentials, AmazonEC2Config config) : AmazonEC2Client(credentials, config)
{
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        base.CustomizeRuntimePipeline(pipeline);
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new Ec2Retries(Config)));
    }
}
