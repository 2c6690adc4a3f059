/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
export const stackNamePattern = /^[a-zA-Z][-a-zA-Z0-9]{0,127}$/;
